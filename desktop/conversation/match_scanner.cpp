#include "conversation/match_scanner.hpp"

#include <QMetaObject>
#include <algorithm>
#include <utility>

namespace lanyard::desktop {

MatchScanner::MatchScanner(std::filesystem::path file, QObject* parent)
    : QObject(parent), thread_(std::move(file)) {}

void MatchScanner::start(session::MessageFilter filter, std::int64_t up_to) {
  stop();
  filter_ = std::move(filter);
  looked_until_ = filter_.after;
  up_to_ = std::max(up_to, looked_until_);
  is_active_ = true;
  look();  // also where there is nothing yet: it finds out whether the expression is right
}

void MatchScanner::stop() {
  ++search_;
  is_active_ = false;
  is_looking_ = false;
  index_.clear();
}

void MatchScanner::extend(std::int64_t up_to) {
  up_to_ = std::max(up_to, up_to_);
  if (is_scanning() && !is_looking_) {
    look();
  }
}

int MatchScanner::percent() const {
  const std::int64_t all = up_to_ - filter_.after;
  return all <= 0 ? 100 : static_cast<int>((looked_until_ - filter_.after) * 100 / all);
}

void MatchScanner::look() {
  is_looking_ = true;
  session::MessageFilter filter = filter_;
  filter.after = looked_until_;
  thread_.post(0, [this, search = search_, up_to = up_to_,
                   filter = std::move(filter)](Result<session::RecordingReader>& reader) {
    auto found = reader ? reader->matches(filter, up_to) : std::unexpected(reader.error());
    QMetaObject::invokeMethod(
        this,
        [this, search, found = std::move(found)] {
          if (search == search_) {
            take(found);
          }
        },
        Qt::QueuedConnection);
  });
}

void MatchScanner::take(const Result<session::RecordedMatches>& found) {
  is_looking_ = false;
  if (!found) {
    is_active_ = false;
    Q_EMIT failed(found.error());
    return;
  }
  index_.append(found->events);
  looked_until_ = found->looked_until;
  if (is_scanning()) {
    look();
  }
  Q_EMIT progressed();
}

}  // namespace lanyard::desktop
