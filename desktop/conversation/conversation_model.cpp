#include "conversation/conversation_model.hpp"

#include <algorithm>
#include <utility>

namespace lanyard::desktop {
namespace {

constexpr std::int64_t most_rows_copied = 100'000;

}  // namespace

ConversationModel::ConversationModel(const std::filesystem::path& recording,
                                     std::int64_t last_event, QObject* parent)
    : QObject(parent), last_(last_event) {
  if (!recording.empty()) {
    open(recording);
  }
}

/// Nothing of the recording there was is told any more.
void ConversationModel::leave() {
  delete std::exchange(source_, nullptr);
  delete std::exchange(shown_, nullptr);
  delete std::exchange(found_, nullptr);
  last_ = 0;
  cleared_until_ = 0;
}

void ConversationModel::open(const std::filesystem::path& recording) {
  if (has_recording()) {
    leave();
  }
  source_ = new ConversationSource(recording, this);
  shown_ = new MatchScanner(recording, this);
  found_ = new MatchScanner(recording, this);
  connect(source_, &ConversationSource::rows_ready, this, &ConversationModel::rows_ready);
  connect(source_, &ConversationSource::message_ready, this, &ConversationModel::message_ready);
  connect(source_, &ConversationSource::copy_ready, this, &ConversationModel::copy_ready);
  connect(source_, &ConversationSource::sessions_ready, this, &ConversationModel::sessions_seen);
  connect(source_, &ConversationSource::failed, this, &ConversationModel::failed);
  connect(shown_, &MatchScanner::progressed, this, [this] {
    Q_EMIT grew();
    Q_EMIT matches_changed();
  });
  connect(found_, &MatchScanner::progressed, this, &ConversationModel::matches_changed);
  connect(shown_, &MatchScanner::failed, this, &ConversationModel::tell);
  connect(found_, &MatchScanner::failed, this, &ConversationModel::tell);
  show_anew();
  find_anew();
}

void ConversationModel::grow(std::int64_t last_event) {
  if (!has_recording()) {
    return;
  }
  last_ = last_event;
  source_->ask_sessions();
  if (found_->is_active()) {
    found_->extend(last_);
  }
  if (is_filtered()) {
    shown_->extend(last_);
  } else {
    Q_EMIT grew();
  }
}

void ConversationModel::tell(const Error& error) {
  if (error.operation == "search") {
    Q_EMIT find_failed(error);
  } else {
    Q_EMIT failed(error);
  }
}

// ---- what is shown ------------------------------------------------------------------------------

bool ConversationModel::wants_find() const {
  return !find_.text.empty() || find_.regex.has_value();
}

void ConversationModel::show_anew() {
  if (!has_recording()) {
    return;
  }
  if (filter_ == Filter{} && !shows_only_matching()) {
    shown_->stop();
  } else {
    session::MessageFilter wanted = shows_only_matching() ? find_ : session::MessageFilter{};
    wanted.after = cleared_until_;
    wanted.session = filter_.session;
    wanted.direction = filter_.direction;
    shown_->start(wanted, last_);
  }
  Q_EMIT reset();
}

void ConversationModel::find_anew() {
  if (!has_recording()) {
    return;
  }
  if (wants_find() && !only_matching_) {
    session::MessageFilter wanted = find_;
    wanted.after = cleared_until_;
    wanted.session = filter_.session;
    wanted.direction = filter_.direction;
    found_->start(wanted, last_);
  } else {
    found_->stop();
  }
  Q_EMIT matches_changed();
}

void ConversationModel::set_filter(const Filter& filter) {
  if (filter == filter_) {
    return;
  }
  filter_ = filter;
  show_anew();
  find_anew();
}

void ConversationModel::set_find(const session::MessageFilter& find) {
  if (find.text == find_.text && find.regex == find_.regex) {
    return;
  }
  find_ = find;
  if (only_matching_) {
    show_anew();
  }
  find_anew();
}

void ConversationModel::set_only_matching(bool only) {
  if (only == only_matching_) {
    return;
  }
  only_matching_ = only;
  if (wants_find()) {
    show_anew();
    find_anew();
  }
}

void ConversationModel::set_format(const RowFormat& format) {
  format_ = format;
  Q_EMIT restyled();
}

void ConversationModel::clear() {
  cleared_until_ = last_;
  show_anew();
  find_anew();
}

// ---- rows ---------------------------------------------------------------------------------------

std::int64_t ConversationModel::count() const {
  return is_filtered() ? shown_->index().count() : last_ - cleared_until_;
}

std::int64_t ConversationModel::number_at(std::int64_t row) const {
  return is_filtered() ? shown_->index().at(row) : cleared_until_ + 1 + row;
}

std::int64_t ConversationModel::row_of(std::int64_t number) const {
  if (is_filtered()) {
    return shown_->index().rows_before(number);
  }
  return std::clamp<std::int64_t>(number - cleared_until_ - 1, 0, count());
}

RowSet ConversationModel::rows() const {
  RowSet set{.first_number = cleared_until_ + 1, .rows = count()};
  if (is_filtered()) {
    set.index = std::make_shared<const MatchIndex>(shown_->index());
  }
  return set;
}

void ConversationModel::ask_rows(std::uint64_t ticket, std::int64_t first, std::int64_t count) {
  if (!has_recording()) {
    return;
  }
  std::vector<std::int64_t> numbers;
  const std::int64_t end = std::min(first + count, this->count());
  for (std::int64_t row = first; row < end; ++row) {
    numbers.push_back(number_at(row));
  }
  source_->ask_rows(ticket, std::move(numbers), format_);
}

void ConversationModel::ask_message(std::int64_t row) {
  if (has_recording() && row >= 0 && row < count()) {
    source_->ask_message(number_at(row), format_);
  }
}

void ConversationModel::ask_copy(std::int64_t first, std::int64_t count, CopyAs as) {
  if (!has_recording()) {
    return;
  }
  std::vector<std::int64_t> numbers;
  const std::int64_t end = std::min({first + count, this->count(), first + most_rows_copied});
  for (std::int64_t row = first; row < end; ++row) {
    numbers.push_back(number_at(row));
  }
  source_->ask_copy(std::move(numbers), as, format_);
}

// ---- what is found ------------------------------------------------------------------------------

bool ConversationModel::is_finding() const {
  return has_recording() && wants_find() && finder().is_active();
}

bool ConversationModel::is_match(std::int64_t number) const {
  // Where nothing else is shown, a mark on every row would say nothing.
  return is_finding() && !shows_only_matching() && found_->index().contains(number);
}

std::int64_t ConversationModel::place_of(std::int64_t number) const {
  return finder().index().rows_before(number) + 1;
}

std::optional<std::int64_t> ConversationModel::next_match(std::int64_t number, bool forward) const {
  if (!is_finding()) {
    return std::nullopt;
  }
  const MatchIndex& index = finder().index();
  const std::int64_t count = index.count();
  const std::int64_t place =
      forward ? index.rows_before(number + 1) : index.rows_before(number) - 1;
  if (place >= 0 && place < count) {
    return index.at(place);
  }
  if (count == 0 || finder().is_scanning()) {
    return std::nullopt;
  }
  return index.at(forward ? 0 : count - 1);
}

}  // namespace lanyard::desktop
