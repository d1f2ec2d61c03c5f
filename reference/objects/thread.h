// SPDX-License-Identifier: Apache-2.0
// A thread of a client: what it owns and what it waits for. When it ends its mutexes are abandoned, its wait is
// forgotten, and its own handles become signaled.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "objects/object.h"
#include "objects/wait.h"

namespace mapcheck::objects {

class Mutex;

class Thread final : public Object {
 public:
  static constexpr Kind kKind = Kind::thread;

  Thread(Tally& tally, std::uint32_t id) : Object(tally, kKind), id_(id) {}
  ~Thread() override { end(); }

  std::uint32_t id() const { return id_; }
  bool is_attached() const { return attached_; }
  // The thread has its connection now.
  void attach();
  void end();

  bool is_signaled(const Thread&) const override { return ended_; }

  void now_owns(Mutex& mutex) { owned_.push_back(&mutex); }
  void no_longer_owns(Mutex& mutex) { std::erase(owned_, &mutex); }

  bool is_waiting() const { return wait_ != nullptr; }
  void keep_wait(std::unique_ptr<Wait> wait) { wait_ = std::move(wait); }
  void drop_wait() { wait_.reset(); }

 private:
  const std::uint32_t id_;
  bool attached_ = false;
  bool ended_ = false;
  std::vector<Mutex*> owned_;
  std::unique_ptr<Wait> wait_;
};

}  // namespace mapcheck::objects
