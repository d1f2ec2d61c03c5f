// SPDX-License-Identifier: Apache-2.0
// Files, locks and pipes between processes, and what death leaves of them.
#include <unistd.h>

#include "winbase.h"
#include "winerror.h"
#include "world_of_processes.h"

namespace mapcheck::tests {
namespace {

constexpr const char* kShareAll = "7";

class FilesOfProcesses : public Processes {
 protected:
  std::string path() const { return meeting() + "-file"; }
  void TearDown() override {
    ::unlink(path().c_str());
    Processes::TearDown();
  }
  std::string open(Talker& process, const std::string& share = kShareAll, bool inherit = false) const {
    return process.call("file " + path() + " " + share + (inherit ? " 1" : " 0"));
  }
  static std::string exclusive(const std::string& file, const std::string& range) {
    return "lock " + file + " " + std::to_string(LOCKFILE_EXCLUSIVE_LOCK) + " " + range;
  }
  static std::string at_once(const std::string& file, const std::string& range) {
    return "lock " + file + " " + std::to_string(LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY) + " " + range;
  }
  static std::string refused(DWORD error) { return "0 " + std::to_string(error); }
  static std::string code_in(const std::string& answer) { return answer.substr(answer.rfind(' ') + 1); }
};

TEST_F(FilesOfProcesses, ExclusiveLocksKeepOtherProcessesOut_D322_D323) {
  auto owner = helper();
  auto rival = helper();
  const std::string mine = open(*owner);
  const std::string theirs = open(*rival);
  EXPECT_EQ(owner->call("put " + mine + " 0 locked-bytes"), "1");
  EXPECT_EQ(owner->call(at_once(mine, "0 6")), "1");
  EXPECT_EQ(rival->ask("get " + theirs + " 5 1"), "!" + std::to_string(ERROR_LOCK_VIOLATION));
  EXPECT_EQ(rival->ask("put " + theirs + " 0 x"), refused(ERROR_LOCK_VIOLATION));
  EXPECT_EQ(rival->ask("get " + theirs + " 6 6"), "-bytes");
  EXPECT_EQ(rival->ask(at_once(theirs, "5 1")), refused(ERROR_LOCK_VIOLATION));
  EXPECT_EQ(owner->call("unlock " + mine + " 0 6"), "1");
  EXPECT_EQ(rival->ask("get " + theirs + " 0 6"), "locked");
}

TEST_F(FilesOfProcesses, LocksAreNotInherited_D325) {
  auto owner = helper();
  const std::string file = open(*owner, kShareAll, true);
  EXPECT_EQ(owner->call("put " + file + " 0 byte"), "1");
  const auto child = [&](const std::string& verb) {
    return code_in(owner->ask("exit-code " + owner->call("spawn 1 " + verb + " " + file)));
  };
  EXPECT_EQ(child("read-byte"), "0");
  EXPECT_EQ(owner->call(at_once(file, "0 4")), "1");
  EXPECT_EQ(owner->ask("get " + file + " 0 4"), "byte");
  EXPECT_EQ(child("read-byte"), std::to_string(ERROR_LOCK_VIOLATION));
}

TEST_F(FilesOfProcesses, LocksGoWithTheirOwnersDeath_D334) {
  auto owner = helper();
  auto waiter = helper();
  const std::string mine = open(*owner);
  const std::string theirs = open(*waiter);
  EXPECT_EQ(owner->call(at_once(mine, "0 10")), "1");
  waiter->say(exclusive(theirs, "5 10"));
  owner->kill();
  EXPECT_EQ(waiter->hear().substr(0, 1), "1");
}

TEST_F(FilesOfProcesses, AKilledWaiterLocksNothing) {
  auto owner = helper();
  auto waiter = helper();
  const std::string mine = open(*owner);
  const std::string theirs = open(*waiter);
  EXPECT_EQ(owner->call(at_once(mine, "0 10")), "1");
  waiter->say(exclusive(theirs, "0 10"));
  waiter->kill();
  EXPECT_EQ(owner->call("unlock " + mine + " 0 10"), "1");
  EXPECT_EQ(owner->call(at_once(mine, "0 10")), "1");
}

TEST_F(FilesOfProcesses, ShareModesHoldBetweenProcessesAndGoWithDeath_D215) {
  auto owner = helper();
  auto rival = helper();
  EXPECT_NE(open(*owner, "0"), std::to_string(~ULONG_PTR{0}));
  EXPECT_EQ(code_in(rival->ask("file " + path() + " 7 0")), std::to_string(ERROR_SHARING_VIOLATION));
  EXPECT_EQ(rival->ask("delete-file " + path()), refused(ERROR_SHARING_VIOLATION));
  owner->kill();
  EXPECT_EQ(rival->call("delete-file " + path()), "1");
}

TEST_F(FilesOfProcesses, ChildrenInheritTheEndsOfPipes) {
  auto parent = helper();
  const std::string ends = parent->ask("pipe");
  const std::string read_end = ends.substr(0, ends.find(' '));
  const std::string write_end = code_in(ends);
  EXPECT_EQ(code_in(parent->ask("exit-code " + parent->call("spawn 1 write-byte " + write_end))), "0");
  EXPECT_EQ(parent->ask("get " + read_end + " 0 10"), "c");
  EXPECT_EQ(parent->call("close " + write_end), "1");
  EXPECT_EQ(parent->ask("get " + read_end + " 0 10"), "!" + std::to_string(ERROR_BROKEN_PIPE)) << "the child has gone";
}

TEST_F(FilesOfProcesses, StandardHandlesAreFiles) {
  auto process = helper();
  EXPECT_EQ(process->ask("say-standard hello"), "hello");
  EXPECT_EQ(process->hear().substr(0, 1), "1");
}

}  // namespace
}  // namespace mapcheck::tests
