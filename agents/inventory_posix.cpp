// SPDX-License-Identifier: Apache-2.0
// The machine's half of the inventory for the native build: what the kernel says, not what the reference believes.
#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "inventory.h"

namespace agent::platform {
namespace {

constexpr unsigned kAtRest = 3;  // main, the reader, and the worker that takes the inventory
constexpr std::chrono::milliseconds kLongEnough{50};

#ifdef __SANITIZE_THREAD__
constexpr unsigned kNotOurs = 1;  // the sanitizer's own thread
#else
constexpr unsigned kNotOurs = 0;
#endif

unsigned listed_threads() {
  const std::unique_ptr<DIR, int (*)(DIR*)> tasks(opendir("/proc/self/task"), closedir);
  unsigned count = 0;
  while (const dirent* task = tasks ? readdir(tasks.get()) : nullptr) {
    if (task->d_name[0] != '.') ++count;
  }
  return count - std::min(count, kNotOurs);
}

}  // namespace

Mapped mapped_regions() {
  std::ifstream maps("/proc/self/maps");
  Mapped mapped;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t first = 0;
    std::uintptr_t end = 0;
    unsigned long inode = 0;
    if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %*s %*x %*x:%*x %lu", &first, &end, &inode) != 3) continue;
    if (inode == 0) continue;
    ++mapped.regions;
    mapped.bytes += end - first;
  }
  return mapped;
}

void await_joined_threads() {
  const auto deadline = std::chrono::steady_clock::now() + kLongEnough;
  while (listed_threads() > kAtRest && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
}

unsigned own_threads() {
  return listed_threads();
}

}  // namespace agent::platform
