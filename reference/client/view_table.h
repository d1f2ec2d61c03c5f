// SPDX-License-Identifier: Apache-2.0
// The views that are mapped in this process. A view is found by any address in it; of memory the kernel keeps the bytes
// for as long as it is mapped, of a file the object manager knows the view by a number.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

namespace mapcheck::client {

struct View {
  std::uintptr_t base = 0;
  std::uint64_t size = 0;     // in whole pages
  std::uint32_t protect = 0;  // as VirtualQuery shows it
  bool reserved = false;      // no page is committed
  std::uint64_t number = 0;   // 0: not registered
};

class ViewTable {
 public:
  void add(const View& view);
  // The view that the address lies in.
  std::optional<View> find(std::uintptr_t address);
  // The same, and takes it out of the table.
  std::optional<View> take(std::uintptr_t address);
  // For a forked child, which has no views. The caller holds the lock.
  void forget_all();

  std::mutex& lock() { return lock_; }

 private:
  std::map<std::uintptr_t, View>::iterator locate(std::uintptr_t address);

  std::mutex lock_;
  std::map<std::uintptr_t, View> views_;
};

ViewTable& views();

}  // namespace mapcheck::client
