#include "window_stage.hpp"

#include <QAbstractButton>
#include <QLineEdit>
#include <QSettings>

#include "lanyard/lab/lab_address_book.hpp"

namespace lanyard::desktop::testing {

WindowStage::WindowStage() {
  QSettings().clear();
  const std::string air = directory_ / "air";
  qputenv("LANYARD_AIR", QByteArray::fromStdString(air));
  workbench_ = std::make_unique<Workbench>(WorkbenchOptions{
      .directory = directory_.path(), .book = std::make_shared<lab::LabAddressBook>()});
  lab::LabOptions options;
  options.uplink = false;
  lab_ = std::make_unique<LabController>(
      options, std::vector{std::filesystem::path(LANYARD_TEST_FIRMWARE).parent_path()});
  window_ = std::make_unique<MainWindow>(*workbench_, *lab_);
  window_->findChild<ChapterGuide*>()->set_patience(
      test::patience);  // a busy computer is no trouble
  window_->resize(1280, 800);
  window_->show();
  // Shortcuts are an active window's; a display without a window manager activates none by itself.
  window_->activateWindow();
  if (!QTest::qWaitForWindowActive(window_.get())) {
    throw test::WaitedInVain("the window does not become active");
  }
}

WindowStage::~WindowStage() {
  window_.reset();  // its panels know the two others
  lab_.reset();
  workbench_.reset();
}

void WindowStage::type(const char* name, const QString& text) {
  auto& line = find<QLineEdit>(name);
  line.setFocus();
  line.selectAll();
  QTest::keyClicks(&line, text);
}

void WindowStage::press(const char* name) {
  QTest::mouseClick(&find<QAbstractButton>(name), Qt::LeftButton);
}

std::uint16_t WindowStage::free_port() {
  return RawSocket::listen_on("127.0.0.1:0").local_port();
}

std::string WindowStage::listen() {
  const std::uint16_t port = free_port();
  type("local_port", QString::number(port));
  press("start");
  if (!wait_until([this] { return workbench_->state() == EndpointState::open; })) {
    throw test::WaitedInVain("the window does not listen");
  }
  return "127.0.0.1:" + std::to_string(port);
}

bool WindowStage::chapter_reaches(ChapterStep step) {
  auto* const guide = window_->findChild<ChapterGuide*>();
  auto& mend = find<QAbstractButton>("chapter_mend");
  return wait_until([&] {
    if (mend.isVisible()) {
      QTest::mouseClick(&mend, Qt::LeftButton);
    }
    return guide->script().is_done(step);
  });
}

std::string WindowStage::row_text(std::int64_t row) {
  auto* const view = window_->findChild<ConversationView*>();
  const ConversationRow* found = nullptr;
  wait_until([&] {
    found = view->row_at(row);
    return found != nullptr;
  });
  return found == nullptr ? std::string() : to_utf8(found->text);
}

bool WindowStage::shows(const std::string& text) {
  auto* const view = window_->findChild<ConversationView*>();
  for (std::int64_t row = 0; row < view->count(); ++row) {
    const ConversationRow* const found = view->row_at(row);
    if (found != nullptr && to_utf8(found->text).find(text) != std::string::npos) {
      return true;
    }
  }
  return false;
}

void WindowStage::save(const std::string& file) {
  if (!window_->grab().save(QString::fromStdString(file))) {
    throw std::runtime_error("cannot write " + file);
  }
}

}  // namespace lanyard::desktop::testing
