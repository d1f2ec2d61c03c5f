// SPDX-License-Identifier: Apache-2.0
// Pages across processes: what one commits all have, what one protects only that one; memory of a process that ended;
// memory and views across a fork.
#include <string>

#include "winerror.h"
#include "winnt.h"
#include "world_of_processes.h"

namespace mapcheck::tests {
namespace {

std::string plus(const std::string& address, unsigned long more) {
  return std::to_string(std::stoull(address) + more);
}

std::string region(DWORD state, DWORD protect, unsigned long size) {
  return std::to_string(state) + " " + std::to_string(protect) + " " + std::to_string(size);
}

const std::string kViolation = std::to_string(STATUS_ACCESS_VIOLATION);
const std::string kReadWrite = std::to_string(PAGE_READWRITE);

// W-341, W-342, W-343, D-052.
TEST_F(Processes, CommitPagesForEachOther) {
  auto one = helper();
  auto two = helper();
  const std::string mine = one->call("map " + one->call("reserved pages") + " 2");
  const std::string theirs = two->call("map " + two->call("reserved pages") + " 2");
  EXPECT_EQ(two->ask("touch " + theirs), kViolation);
  EXPECT_EQ(one->call("commit " + plus(mine, 0x3000) + " 8192 2"), plus(mine, 0x3000));
  EXPECT_EQ(two->ask("query " + theirs), region(MEM_RESERVE, 0, 0x3000));
  EXPECT_EQ(two->ask("query " + plus(theirs, 0x3000)), region(MEM_COMMIT, PAGE_READWRITE, 0x2000));
  EXPECT_EQ(one->ask("query " + plus(mine, 0x3000)), region(MEM_COMMIT, PAGE_READONLY, 0x2000));
  EXPECT_EQ(two->ask("touch " + plus(theirs, 0x4fff)), "0");
  EXPECT_EQ(two->ask("touch " + plus(theirs, 0x5000)), kViolation);
  EXPECT_EQ(one->ask("touch " + plus(mine, 0x3000)), kViolation) << "read-only there";
  EXPECT_EQ(one->call("load " + plus(mine, 0x4fff)), "1");
}

TEST_F(Processes, KeepWhatADeadOneCommitted) {
  auto one = helper();
  auto two = helper();
  const std::string mine = one->call("map " + one->call("reserved pages") + " 2");
  const std::string theirs = two->call("map " + two->call("reserved pages") + " 2");
  EXPECT_EQ(one->call("commit " + mine + " 4096 " + kReadWrite), mine);
  EXPECT_EQ(one->call("store " + mine + " 7"), "1");
  one->kill();
  EXPECT_EQ(two->call("load " + theirs), "7");
  EXPECT_EQ(two->ask("query " + theirs), region(MEM_COMMIT, PAGE_READWRITE, 4096));
}

// The kernel writes to the buffer of a read, and no signal tells where that fails.
TEST_F(Processes, ReadIntoPagesThatOthersCommitted) {
  auto one = helper();
  auto two = helper();
  const std::string mine = one->call("map " + one->call("reserved pages") + " 2");
  const std::string theirs = two->call("map " + two->call("reserved pages") + " 2");
  EXPECT_EQ(two->ask("read-into " + theirs + " " HELPER_PATH " 4096"), "0 " + std::to_string(ERROR_NOACCESS) + " 0");
  EXPECT_EQ(one->call("commit " + mine + " 8192 " + kReadWrite), mine);
  EXPECT_EQ(two->ask("read-into " + theirs + " " HELPER_PATH " 8192"), "1 0 8192");
  EXPECT_EQ(one->call("load " + mine), "127") << "an ELF file's first byte";
  EXPECT_EQ(two->ask("read-into " + plus(theirs, 4096) + " " HELPER_PATH " 8192"),
            "0 " + std::to_string(ERROR_NOACCESS) + " 0")
      << "not a part of it either";
}

// W-428; and another process's memory is none of ours.
TEST_F(Processes, MemoryOfOthersIsRefused) {
  auto asker = helper();
  auto other = helper();
  const std::string process = asker->call("open-process " + std::to_string(other->pid()));
  for (const char* call : {"allocate", "protect", "query"}) {
    EXPECT_EQ(asker->ask("work-on " + process + " " + call), "0 " + std::to_string(ERROR_NOT_SUPPORTED)) << call;
  }
  EXPECT_EQ(asker->call("terminate " + process), "1");
  EXPECT_EQ(asker->call("wait " + process + " 60000"), "0");
  for (const char* call : {"allocate", "protect", "query"}) {
    EXPECT_EQ(asker->ask("work-on " + process + " " + call), "0 " + std::to_string(ERROR_ACCESS_DENIED)) << call;
  }
}

// D-131: an exception that nobody takes ends the process, though the page is open when it does.
TEST_F(Processes, DieOfAGuardPage) {
  auto parent = helper();
  EXPECT_EQ(parent->ask("exit-code " + parent->call("spawn 0 guard 4")).substr(4),
            std::to_string(STATUS_GUARD_PAGE_VIOLATION));
}

TEST_F(Processes, MapMoreSectionsThanTheyHaveDescriptors) {
  auto process = helper();
  EXPECT_NE(process->call("section -"), "0") << "the manager runs, with as many descriptors as it wants";
  EXPECT_EQ(process->ask("crowd 200"), "200");
}

TEST_F(Processes, AForkedChildHasTheMemoryAndNotTheViews) {
  auto parent = helper();
  EXPECT_EQ(parent->ask("fork-memory"), "15");
}

}  // namespace
}  // namespace mapcheck::tests
