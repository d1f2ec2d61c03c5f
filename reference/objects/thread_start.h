// SPDX-License-Identifier: Apache-2.0
// The start of a thread that waits for leave to run: the one that CreateThread makes, and the first one of a process
// that was created suspended. It runs when its creator has let it go and its suspend count is 0, and then for good.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

namespace mapcheck::objects {

class ThreadStart {
 public:
  // The creator's word: whether the thread is to stay suspended.
  void let_go(bool suspended) {
    suspends_ = suspended ? 1 : 0;
    is_held_ = suspended;
    release_if_due();
  }
  // The thread asks; `released` is called when it may run.
  void await(std::function<void()> released) {
    released_ = std::move(released);
    release_if_due();
  }
  bool is_awaited() const { return released_ != nullptr; }
  void forget() { released_ = nullptr; }

  // Whether the thread is known to be held before its first instruction, and can thus be suspended.
  bool is_held() const { return is_held_; }
  std::uint32_t suspend() { return suspends_++; }
  std::uint32_t resume() {
    if (suspends_ == 0 || suspends_ == kNotLetGo) return 0;  // it runs
    const std::uint32_t before = suspends_--;
    if (suspends_ == 0) is_held_ = false;
    release_if_due();
    return before;
  }

 private:
  static constexpr std::uint32_t kNotLetGo = UINT32_MAX;

  void release_if_due() {
    if (suspends_ != 0 || !released_) return;
    const auto released = std::exchange(released_, nullptr);
    released();
  }

  std::uint32_t suspends_ = kNotLetGo;
  bool is_held_ = false;
  std::function<void()> released_;
};

}  // namespace mapcheck::objects
