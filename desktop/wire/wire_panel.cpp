#include "wire/wire_panel.hpp"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QSaveFile>
#include <QSettings>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <chrono>

#include "core/error_text.hpp"
#include "core/text.hpp"
#include "core/user_file.hpp"

namespace lanyard::desktop {
namespace {

using namespace std::chrono_literals;

/// Frames analysed in one turn of the window's loop: about a millisecond of work.
constexpr std::size_t most_in_a_turn = 256;
constexpr auto refresh_pause = 100ms;

/// How long the window's end waits for virtual networks that hang.
constexpr auto longest_parting = 500ms;

const QString setting_watch = QStringLiteral("wire/watch");

}  // namespace

WirePanel::WirePanel(Workbench& workbench, wire::WireOptions options, QWidget* parent)
    : QWidget(parent),
      workbench_(workbench),
      options_(std::move(options)),
      watch_(new QCheckBox(tr("Watch"), this)),
      list_(new QComboBox(this)),
      save_(new QPushButton(tr("Save as SVG…"), this)),
      capture_(new QPushButton(tr("Save as pcapng…"), this)),
      notice_(new NoticeLabel(this)),
      view_(new DiagramView(this)),
      words_(new QLabel(this)),
      door_(std::make_shared<Door>(
          [this] { QMetaObject::invokeMethod(this, &WirePanel::drain, Qt::QueuedConnection); })),
      parting_(longest_parting) {
  build();
  connect(&workbench_, &Workbench::about_to_open, this,
          [this](const HostPort& where, bool is_ours) {
            where_ = where;
            is_ours_ = is_ours;
            watch(where, is_ours);
            if (watch_->isChecked()) {
              workbench_.hold_opening();  // so that the handshake is seen
            }
          });
  // A virtual network may have come with a way to the peer since.
  connect(&workbench_, &Workbench::sessions_changed, this, [this] {
    if (wire_ && watch_->isChecked() && workbench_.state() != EndpointState::closed) {
      wire_->watch(where_, is_ours_);
    }
  });
  connect(&workbench_, &Workbench::arrived, this,
          [this](const std::vector<session::Event>& events) {
            for (const session::Event& event : events) {
              session_flows_.take(event, pictures_);
            }
          });
  connect(&refresh_timer_, &QTimer::timeout, this, &WirePanel::refresh);
  refresh_timer_.start(refresh_pause);
  refresh();
}

WirePanel::~WirePanel() {
  door_->shut();
  parting_.let_go(std::move(wire_));
  worker_.complete();
}

std::vector<Choice> WirePanel::choices_for_chapter() {
  return {choice_of(*watch_, true, setting_watch)};
}

void WirePanel::build() {
  name_parts();
  setFocusProxy(list_);
  auto* const row = new QHBoxLayout;
  row->addWidget(watch_);
  row->addWidget(list_, 1);
  auto* const buttons = new QHBoxLayout;
  buttons->addWidget(save_);
  buttons->addWidget(capture_);
  buttons->addStretch();
  auto* const column = new QVBoxLayout(this);
  column->addLayout(row);
  column->addWidget(notice_);
  column->addWidget(view_, 1);
  column->addWidget(words_);
  column->addLayout(buttons);
  list_->addItem(tr("The selected session, else the newest"), 0U);
  join_parts();
}

void WirePanel::name_parts() {
  watch_->setObjectName(QStringLiteral("watch"));
  watch_->setToolTip(tr("Watch the segments of each connection from its beginning"));
  watch_->setChecked(QSettings().value(setting_watch, true).toBool());
  list_->setObjectName(QStringLiteral("flows"));
  list_->setAccessibleName(tr("Connection"));
  list_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  save_->setObjectName(QStringLiteral("save_svg"));
  capture_->setObjectName(QStringLiteral("save_pcapng"));
  capture_->setToolTip(
      tr("Every frame that was seen, of all connections, for Wireshark or lanyard flow"));
  notice_->setObjectName(QStringLiteral("wire_notice"));
  view_->setObjectName(QStringLiteral("diagram"));
  words_->setObjectName(QStringLiteral("explanation"));
  words_->setTextFormat(Qt::PlainText);
  words_->setWordWrap(true);
  words_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  words_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  words_->setMinimumHeight(words_->fontMetrics().height() * 4);
}

void WirePanel::join_parts() {
  connect(list_, &QComboBox::currentIndexChanged, this, [this] {
    shown_version_.reset();
    refresh();
    view_->go_to_start();
  });
  connect(watch_, &QCheckBox::toggled, this, &WirePanel::set_watching);
  connect(save_, &QPushButton::clicked, this, &WirePanel::save_svg);
  connect(capture_, &QPushButton::clicked, this, [this] {
    ask_for_file(tr("Save the capture"), QStringLiteral("pcapng"), tr("Captures (*.pcapng)"),
                 [this](const QString& name) { save_capture(name); });
  });
  connect(view_, &DiagramView::explained, words_, &QLabel::setText);
}

/// What has been seen stays to be looked at, and what is seen from then on comes behind it.
void WirePanel::set_watching(bool on) {
  QSettings().setValue(setting_watch, on);
  notice_->clear_notice();
  if (!on && wire_) {
    wire_->pause();
  } else if (on && workbench_.state() != EndpointState::closed) {
    watch(where_, is_ours_);
  }
  shown_version_.reset();
  refresh();
}

void WirePanel::watch(const HostPort& where, bool is_ours) {
  notice_->clear_notice();
  if (!watch_->isChecked()) {
    return;
  }
  if (!wire_) {
    wire_ = std::make_unique<wire::Wire>(
        wire::WireHandlers{
            .on_segment = [this](const trace::FlowTable::Fed& fed,
                                 const trace::HostNames& names) { pictures_.take(fed, names); },
            .on_frame = [this](const trace::Frame& frame) { frames_.add(frame); },
            .on_gap = [this] { pictures_.note_gap(); },
            .on_obeyed =
                [this](std::uint64_t order) {
                  if (order >= order_) {
                    workbench_.go_on_opening();
                  }
                },
            .on_missed = [this](std::uint64_t missed) { missed_ = missed; },
            .on_failure = [this](const Error& error) { take_failure(error); }},
        [door = door_] { door->knock(); }, options_);
  }
  order_ = wire_->watch(where, is_ours);
}

void WirePanel::request_stop() {
  if (wire_) {
    wire_->request_stop();
  }
}

void WirePanel::drain() {
  if (wire_ && wire_->drain(most_in_a_turn)) {
    QMetaObject::invokeMethod(this, &WirePanel::drain, Qt::QueuedConnection);
  }
}

void WirePanel::take_failure(const Error& error) {
  notice_->show_hint(tr("%1\nThe kernel's own figures for each session stand in the table of "
                        "sessions and under Plots.")
                         .arg(error_text(error)));
}

void WirePanel::show_session(quint64 session) {
  session_ = session;
  if (list_->currentIndex() == 0) {
    shown_version_.reset();
    refresh();
  }
}

std::uint32_t WirePanel::shown_number() const {
  if (const std::uint32_t chosen = list_->currentData().toUInt(); chosen != 0) {
    return chosen;
  }
  if (session_ != 0) {
    return session_flows_.number_of(session::SessionId{session_}, pictures_);
  }
  return pictures_.empty() ? 0 : pictures_.flows().back()->number;
}

void WirePanel::refresh_list() {
  const std::uint32_t chosen = list_->currentData().toUInt();
  const QSignalBlocker quiet(list_);
  const auto flows = pictures_.flows();
  // Numbers only grow, so what is new stands behind and what was forgotten before.
  while (list_->count() > 1 &&
         (flows.empty() || list_->itemData(1).toUInt() < flows.front()->number)) {
    list_->removeItem(1);
  }
  const std::uint32_t newest = list_->itemData(list_->count() - 1).toUInt();
  for (const FlowPicture* const flow : flows) {
    if (flow->number > newest) {
      list_->addItem(QStringLiteral("%1: %2").arg(flow->number).arg(to_qt(flow->title)),
                     flow->number);
    }
  }
  list_->setCurrentIndex(std::max(0, list_->findData(chosen)));
}

QString WirePanel::empty_words() const {
  if (!pictures_.empty()) {
    return tr("No segment of the selected session is kept here.");
  }
  return watch_->isChecked()
             ? tr("No segment has been seen yet. Begin to listen or to connect: the handshake, "
                  "each segment and its acknowledgment are drawn here as they travel.")
             : tr("Check “Watch” before a connection begins to see its segments here.");
}

void WirePanel::refresh() {
  pictures_.release_until(std::chrono::system_clock::now());
  if (!isVisible() || shown_version_ == pictures_.version()) {
    return;
  }
  shown_version_ = pictures_.version();
  refresh_list();
  const FlowPicture* const picture =
      wire_ ? pictures_.prepare(shown_number(), wire_->table().names()) : nullptr;
  save_->setEnabled(picture != nullptr);
  capture_->setEnabled(!frames_.empty());
  view_->show_diagram(
      picture == nullptr ? nullptr : std::make_shared<const trace::Diagram>(picture->diagram),
      picture == nullptr ? 0 : picture->number, empty_words());
  if (missed_ > missed_told_) {
    missed_told_ = missed_;
    notice_->show_hint(
        tr("Segments came faster than they could be drawn: %n are missing here. The conversation "
           "itself has every byte.",
           nullptr, static_cast<int>(std::min<std::uint64_t>(missed_, INT32_MAX))));
  }
}

void WirePanel::save_svg() {
  const FlowPicture* const picture =
      wire_ ? pictures_.prepare(shown_number(), wire_->table().names()) : nullptr;
  if (picture == nullptr) {
    return;
  }
  ask_for_file(
      tr("Save the diagram"), QStringLiteral("svg"), tr("Scalable Vector Graphics (*.svg)"),
      [this, diagram = picture->diagram](const QString& name) {
        work_on(
            worker_, *this,
            [diagram, name] {
              return write_whole_file(name, QByteArray::fromStdString(trace::render_svg(diagram)));
            },
            [this, name](const QString& problem) {
              if (!problem.isEmpty()) {
                tell_saved(name, 0, problem);
              }
            });
      });
}

namespace {

/// What went wrong; empty: nothing.
QString write_frames(const FrameStore::Frames& frames, const QString& name) {
  QSaveFile file(name);
  if (!file.open(QIODevice::WriteOnly)) {
    return file.errorString();
  }
  const auto written = write_capture(frames, [&file](ByteView bytes) -> Result<void> {
    const auto size = static_cast<qint64>(bytes.size());
    if (file.write(as_chars(bytes).data(), size) != size) {
      return std::unexpected(make_error("write", to_utf8(file.errorString())));
    }
    return {};
  });
  return written && file.commit() ? QString() : file.errorString();
}

}  // namespace

void WirePanel::save_capture(const QString& name) {
  work_on(
      worker_, *this,
      [frames = frames_.frames(), name] {
        return std::pair(frames.size(), write_frames(frames, name));
      },
      [this, name](const std::pair<std::size_t, QString>& saved) {
        tell_saved(name, saved.first, saved.second);
      });
}

void WirePanel::tell_saved(const QString& name, std::size_t count, const QString& problem) {
  if (problem.isEmpty()) {
    notice_->show_hint(
        tr("%n frames, of all connections, saved to %1", nullptr, static_cast<int>(count))
            .arg(name));
  } else {
    notice_->show_error(tr("Cannot save to %1: %2").arg(name, problem));
  }
}

void WirePanel::ask_for_file(const QString& title, const QString& suffix, const QString& filter,
                             std::function<void(const QString& name)> save) {
  auto* const dialog = new QFileDialog(this, title);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(suffix);
  dialog->setNameFilter(filter);
  dialog->selectFile(proposed_name(QDateTime::currentDateTime()));
  connect(dialog, &QFileDialog::fileSelected, this, std::move(save));
  dialog->open();
}

}  // namespace lanyard::desktop
