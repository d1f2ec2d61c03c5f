// SPDX-License-Identifier: Apache-2.0
// Lines over a stream. Any thread may send, one raw write per line; only the reader thread receives.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "monitor.h"
#include "stream.h"

namespace agent {

// Cuts a flow of bytes into lines. A line beyond the limit is dropped and told as such, so that garbage costs no
// memory.
class LineCutter {
 public:
  struct Line {
    std::string text;
    bool too_long = false;
  };

  static constexpr std::size_t kLongestLine = 8U << 20;  // what the protocol allows, either way

  explicit LineCutter(std::size_t longest = kLongestLine) : longest_(longest) {}

  void feed(std::string_view bytes);
  std::optional<Line> next();

 private:
  std::size_t longest_;
  std::string held_;
  std::size_t searched_ = 0;  // held_ has no line end before this place
  bool dropping_ = false;     // inside a line that is already too long
};

class Channel {
 public:
  explicit Channel(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}

  // nullopt at the end of input.
  std::optional<LineCutter::Line> receive();

  // Ends the process if the harness is gone: nobody is left to report to.
  void send(const nlohmann::json& message);

 private:
  std::unique_ptr<Stream> stream_;
  LineCutter lines_;
  Monitor sending_;
};

}  // namespace agent
