// SPDX-License-Identifier: Apache-2.0
// Everything that one object manager keeps: names, processes, open files, waits. Nothing outside of it refers to an
// object for longer than a request takes, except through handles, views and attached threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "objects/file.h"
#include "objects/name_space.h"
#include "objects/process.h"
#include "objects/wait.h"

namespace mapcheck::objects {

// Hears of processes that come and go, to watch over their ends.
class ProcessWatcher {
 public:
  virtual ~ProcessWatcher() = default;
  virtual void process_added(Process& process) = 0;
  virtual void process_ended(Process& process) = 0;
};

class World {
 public:
  // The watcher may be null; it must outlive the world.
  explicit World(ProcessWatcher* watcher);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Tally& tally() { return tally_; }
  const Tally& tally() const { return tally_; }
  NameSpace& names() { return names_; }
  FileTable& files() { return files_; }
  Deadlines& deadlines() { return deadlines_; }
  const Deadlines& deadlines() const { return deadlines_; }
  // How many bytes of memory all sections together may promise.
  std::uint64_t commit_limit() const { return commit_limit_; }

  // ---- processes that run, by their number
  Process* find_process(std::uint32_t id) const;
  void add_process(Ref<Process> process);
  void end_process(Process& process);
  const std::map<std::uint32_t, Ref<Process>>& processes() const { return processes_; }

  // ---- children that their parents registered and have not told the number of yet, by their one-time token
  std::string prepare_child(Ref<Process> child, Process& parent);
  std::size_t children_of(const Process& parent) const;
  // The child that a new process claims to be; each can be claimed once.
  Ref<Process> claim_child(const std::string& token);
  // The child that its parent has started or given up, claimed or not; the token is void then.
  Ref<Process> take_child(const std::string& token);

 private:
  struct Child {
    Ref<Process> process;
    std::uint32_t parent = 0;
    bool claimed = false;
  };

  ProcessWatcher* const watcher_;
  Tally tally_;
  NameSpace names_;
  FileTable files_;
  Deadlines deadlines_;
  std::uint64_t commit_limit_;
  std::map<std::uint32_t, Ref<Process>> processes_;
  std::map<std::string, Child> children_;
};

}  // namespace mapcheck::objects
