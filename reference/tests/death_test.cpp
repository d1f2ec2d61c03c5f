// SPDX-License-Identifier: Apache-2.0
// Clients that end or change in every way a Linux process can: what they held is free, and the others go on.
#include <string>

#include "winbase.h"
#include "winerror.h"
#include "world_of_processes.h"

namespace mapcheck::tests {
namespace {

std::string with_error(const std::string& value, DWORD error) {
  return value + " " + std::to_string(error);
}

TEST_F(Processes, AnotherProgramByExecStartsWithNothing) {
  auto follower = helper();
  auto rival = helper();
  const std::string event = follower->call("event followed");
  EXPECT_EQ(follower->call("wait " + follower->call("mutex owned") + " 0"), "0");
  const std::string mutex = rival->call("mutex owned");
  EXPECT_EQ(follower->ask("exec"), "another program");
  EXPECT_EQ(rival->ask("open-event followed"), with_error("0", ERROR_FILE_NOT_FOUND));
  EXPECT_EQ(rival->call("wait " + mutex + " 0"), std::to_string(WAIT_ABANDONED));
  EXPECT_EQ(follower->ask("set " + event), with_error("0", ERROR_INVALID_HANDLE));
  EXPECT_NE(follower->call("event followed"), "0");
}

TEST_F(Processes, AnotherProgramByExecStartsWithNothingBesideACopyOfTheOld) {
  auto follower = helper();
  auto rival = helper();
  const std::string event = follower->call("event followed");
  EXPECT_EQ(follower->ask("exec-beside-a-copy"), "another program");
  EXPECT_EQ(follower->ask("set " + event), with_error("0", ERROR_INVALID_HANDLE));
  EXPECT_EQ(rival->ask("open-event followed"), with_error("0", ERROR_FILE_NOT_FOUND))
      << "the copy has the old program's connections, and none of its rights";
  EXPECT_NE(follower->call("event followed"), "0");
}

TEST_F(Processes, ACrashInsideACallIsAnEnd) {
  auto parent = helper();
  const std::string child = parent->call("spawn 0 crash-inside 4");
  EXPECT_EQ(parent->ask("exit-code " + child).substr(4), std::to_string(STATUS_ACCESS_VIOLATION));
  EXPECT_EQ(parent->ask("open-event crashing"), with_error("0", ERROR_FILE_NOT_FOUND));
}

TEST_F(Processes, AForkLeavesTheParentsThreadsAsTheyAre) {
  auto parent = helper();
  EXPECT_EQ(parent->ask("fork-among-threads"), "0 " + std::to_string(WAIT_TIMEOUT) + " 1 0")
      << "the child is fresh, the mutex stays owned, and its owner releases it";
}

TEST_F(Processes, AForkAmidCallsFindsNoLockHeld) {
  auto parent = helper();
  EXPECT_EQ(parent->ask("fork-amid-calls"), "0");
}

TEST_F(Processes, AVforkTouchesNothing) {
  auto parent = helper();
  const std::string event = parent->call("event kept");
  EXPECT_EQ(parent->ask("vfork"), "0");
  EXPECT_EQ(parent->call("set " + event), "1");
  EXPECT_EQ(parent->call("wait " + event + " 0"), "0");
}

// Whatever a client is doing: the others see what it had, or that it is gone, and nothing in between.
TEST_F(Processes, AKillAtAnyInstantLeavesTheOthersRight) {
  auto witness = helper();
  const std::string shared = witness->call("mutex shared");
  const char* deeds[] = {"section here", "inheritable here", "spawn 1 wait 4",
                         "wait 4 0",     "fork-amid-calls",  "close 4"};
  for (int round = 0; round < 24; ++round) {
    auto victim = helper();
    EXPECT_EQ(victim->call("wait " + victim->call("mutex shared") + " 0"), "0");
    victim->say(deeds[static_cast<std::size_t>(round) % std::size(deeds)]);
    victim->kill();
    EXPECT_EQ(witness->call("wait " + shared + " 0"), std::to_string(WAIT_ABANDONED)) << round;
    EXPECT_EQ(witness->ask("release " + shared).substr(0, 1), "1");
    EXPECT_EQ(witness->ask("open-section here"), with_error("0", ERROR_FILE_NOT_FOUND));
  }
}

}  // namespace
}  // namespace mapcheck::tests
