// SPDX-License-Identifier: Apache-2.0
// Lines over a stream: see channel.h.
#include "channel.h"

#include <array>
#include <mutex>

#include "platform.h"

namespace agent {

void LineCutter::feed(std::string_view bytes) {
  if (dropping_) {  // the line that was given up ends at the first line end, its rest is dropped unseen
    const std::size_t end = bytes.find('\n');
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    dropping_ = false;
  }
  held_ += bytes;
}

std::optional<LineCutter::Line> LineCutter::next() {
  const std::size_t end = held_.find('\n', searched_);
  if (end == std::string::npos) {
    searched_ = held_.size();
    if (held_.size() <= longest_) return std::nullopt;
    dropping_ = true;
    held_.clear();
    searched_ = 0;
    return Line{"", true};
  }
  Line line{held_.substr(0, end), end > longest_};
  if (line.too_long) line.text.clear();
  held_.erase(0, end + 1);
  searched_ = 0;
  return line;
}

std::optional<LineCutter::Line> Channel::receive() {
  while (true) {
    if (auto line = lines_.next()) return line;
    std::array<char, 1U << 16> bytes;
    const std::size_t count = stream_->read(bytes);
    if (count == 0) return std::nullopt;
    lines_.feed({bytes.data(), count});
  }
}

void Channel::send(const nlohmann::json& message) {
  std::string line = message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  line += '\n';
  const std::lock_guard guard(sending_);
  if (!stream_->write(line)) platform::end_at_once();
}

}  // namespace agent
