// SPDX-License-Identifier: Apache-2.0
// A lock with one condition, for the agent's own threads. It is made of what the layer under test does not touch (no
// event, no semaphore, no handle): a target whose semaphores are broken still gets its requests dispatched and is
// judged, not stuck.
#pragma once

#include <memory>

namespace agent {

class Monitor {
 public:
  Monitor();
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  void lock();
  void unlock();
  void wait();  // with the lock held; may wake without reason
  void wake_all();

 private:
  struct Native;
  std::unique_ptr<Native> native_;
};

}  // namespace agent
