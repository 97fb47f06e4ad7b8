#include "plots/line_splitter.hpp"

#include <utility>

namespace lanyard::desktop {

void LineSplitter::hold(std::string_view piece) {
  if (!too_long_ && begun_.size() + piece.size() > longest_line_) {
    too_long_ = true;
    ++left_out_;
    begun_.clear();
  }
  if (!too_long_) {
    begun_ += piece;
  }
}

void LineSplitter::feed(std::string_view bytes, bool whole, std::vector<std::string_view>& lines) {
  lines.clear();
  const auto take = [&](std::string_view line) {
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (line.size() > longest_line_) {
      ++left_out_;
    } else if (!line.empty()) {
      lines.push_back(line);
    }
  };
  // Ends the line that had begun with `rest`, or takes `rest` alone.
  const auto finish = [&](std::string_view rest) {
    if (begun_.empty() && !too_long_) {
      take(rest);
      return;
    }
    hold(rest);
    if (!std::exchange(too_long_, false)) {
      assembled_ = std::exchange(begun_, {});
      take(assembled_);
    }
  };
  std::size_t begin = 0;
  for (std::size_t end = bytes.find('\n'); end != std::string_view::npos;
       end = bytes.find('\n', begin)) {
    uses_line_feeds_ = true;
    finish(bytes.substr(begin, end - begin));
    begin = end + 1;
  }
  const std::string_view tail = bytes.substr(begin);
  if (whole || !uses_line_feeds_) {
    finish(tail);
  } else if (!tail.empty()) {
    hold(tail);
  }
}

}  // namespace lanyard::desktop
