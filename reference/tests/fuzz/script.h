// SPDX-License-Identifier: Apache-2.0
// A fuzzer's input as a script: for each step a head of four bytes (what, on which connection, length, descriptors),
// and a message of that length. Any bytes are a script; the corpus is written with the same structure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace mapcheck::fuzz {

constexpr std::size_t kConnections = 8;

enum class Deed : std::uint8_t { say, close, expire };

struct Step {
  Deed deed = Deed::say;
  std::size_t connection = 0;
  std::size_t descriptors = 0;
  std::span<const std::byte> message;
};

class Script {
 public:
  explicit Script(std::span<const std::byte> bytes) : rest_(bytes) {}

  std::optional<Step> next() {
    if (rest_.size() < 4) return std::nullopt;
    const auto head = [this](std::size_t i) { return static_cast<std::size_t>(rest_[i]); };
    Step step;
    step.deed = head(0) < 240 ? Deed::say : head(0) < 250 ? Deed::close : Deed::expire;
    step.connection = head(1) % kConnections;
    step.descriptors = head(3) % 3;
    const std::size_t length = std::min(head(2), rest_.size() - 4);
    step.message = rest_.subspan(4, length);
    rest_ = rest_.subspan(4 + length);
    return step;
  }

  static void append(std::vector<std::byte>& script, const Step& step) {
    constexpr std::byte kDeeds[] = {std::byte{0}, std::byte{240}, std::byte{250}};
    script.push_back(kDeeds[static_cast<std::size_t>(step.deed)]);
    script.push_back(static_cast<std::byte>(step.connection));
    script.push_back(static_cast<std::byte>(step.message.size()));
    script.push_back(static_cast<std::byte>(step.descriptors));
    script.insert(script.end(), step.message.begin(), step.message.end());
  }

 private:
  std::span<const std::byte> rest_;
};

}  // namespace mapcheck::fuzz
