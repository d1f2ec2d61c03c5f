// SPDX-License-Identifier: Apache-2.0
// Processes from their registration to their end.
#include "objects/world.h"

#include <sys/random.h>
#include <sys/sysinfo.h>

#include <algorithm>
#include <array>

namespace mapcheck::objects {
namespace {

std::uint64_t memory_and_swap() {
  struct sysinfo info {};
  if (::sysinfo(&info) != 0) return UINT64_MAX;
  return (static_cast<std::uint64_t>(info.totalram) + info.totalswap) * info.mem_unit;
}

std::string random_token() {
  std::array<unsigned char, 16> raw{};
  std::size_t filled = 0;
  while (filled < raw.size()) {
    const ssize_t got = ::getrandom(raw.data() + filled, raw.size() - filled, 0);
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  std::string token;
  for (const unsigned char byte : raw) {
    token.push_back("0123456789abcdef"[byte >> 4]);
    token.push_back("0123456789abcdef"[byte & 15]);
  }
  return token;
}

}  // namespace

World::World(ProcessWatcher* watcher) : watcher_(watcher), names_(tally_), commit_limit_(memory_and_swap()) {}

World::~World() {
  children_.clear();
  while (!processes_.empty()) end_process(*processes_.begin()->second);
}

Process* World::find_process(std::uint32_t id) const {
  const auto found = processes_.find(id);
  return found == processes_.end() ? nullptr : found->second.get();
}

void World::add_process(Ref<Process> process) {
  if (watcher_ != nullptr) watcher_->process_added(*process);
  processes_.insert_or_assign(process->id(), std::move(process));
}

void World::end_process(Process& process) {
  const Ref<Process> keep(&process);
  if (process.has_ended()) return;
  if (watcher_ != nullptr) watcher_->process_ended(process);
  processes_.erase(process.id());
  process.end();
  // Children that it registered and never started will not come.
  std::erase_if(children_, [&process](const auto& entry) { return entry.second.parent == process.id(); });
}

std::string World::prepare_child(Ref<Process> child, Process& parent) {
  std::string token = random_token();
  children_.emplace(token, Child{std::move(child), parent.id(), false});
  return token;
}

std::size_t World::children_of(const Process& parent) const {
  return static_cast<std::size_t>(std::count_if(
      children_.begin(), children_.end(), [&parent](const auto& entry) { return entry.second.parent == parent.id(); }));
}

Ref<Process> World::claim_child(const std::string& token) {
  const auto found = children_.find(token);
  if (found == children_.end() || found->second.claimed) return {};
  found->second.claimed = true;
  return found->second.process;
}

Ref<Process> World::take_child(const std::string& token) {
  const auto found = children_.find(token);
  if (found == children_.end()) return {};
  Ref<Process> process = std::move(found->second.process);
  children_.erase(found);
  return process;
}

}  // namespace mapcheck::objects
