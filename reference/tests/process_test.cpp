// SPDX-License-Identifier: Apache-2.0
// What processes do to each other: share by name, inherit, duplicate, die.
#include <string>

#include "winbase.h"
#include "winerror.h"
#include "world_of_processes.h"

namespace mapcheck::tests {
namespace {

std::string with_error(const std::string& value, DWORD error) {
  return value + " " + std::to_string(error);
}

// S-06, D-001, D-197, D-206.
TEST_F(Processes, ShareMemoryByName) {
  auto holder = helper();
  auto rival = helper();
  const std::string mine = holder->call("section shared");
  EXPECT_EQ(holder->ask("poke " + mine + " 42").substr(0, 1), "1");
  const std::string theirs = rival->call("open-section shared");
  EXPECT_EQ(rival->call("peek " + theirs), "42");
  EXPECT_EQ(holder->call("close " + mine), "1");
  const std::string third = rival->call("open-section shared");
  EXPECT_EQ(rival->call("peek " + third), "42") << "the other process's handle keeps name and bytes";
}

// W-424, D-204, D-205: killed or ended, it makes no difference.
TEST_F(Processes, ADeadHoldersNameIsFree) {
  for (const bool killed : {true, false}) {
    auto holder = helper();
    auto rival = helper();
    EXPECT_NE(holder->call("section gone"), "0");
    killed ? holder->kill() : holder->finish();
    EXPECT_EQ(rival->ask("open-section gone"), with_error("0", ERROR_FILE_NOT_FOUND));
    const std::string fresh = rival->ask("section gone");
    EXPECT_EQ(fresh.substr(fresh.find(' ') + 1), "0") << "a new object";
  }
}

// D-284, W-554 (told once), for a process that dies.
TEST_F(Processes, ADeadOwnersMutexIsAbandonedOnce) {
  auto owner = helper();
  auto waiter = helper();
  EXPECT_EQ(owner->call("wait " + owner->call("mutex lock") + " 0"), "0");
  const std::string mutex = waiter->call("mutex lock");
  EXPECT_EQ(waiter->call("wait " + mutex + " 0"), std::to_string(WAIT_TIMEOUT));
  waiter->say("wait " + mutex + " 60000");
  owner->kill();
  EXPECT_EQ(waiter->hear().substr(0, 3), std::to_string(WAIT_ABANDONED));
  EXPECT_EQ(waiter->call("wait " + mutex + " 0"), "0");
}

TEST_F(Processes, AKilledWaiterTakesNothing) {
  auto owner = helper();
  auto waiter = helper();
  const std::string mutex = owner->call("mutex lock");
  EXPECT_EQ(owner->call("wait " + mutex + " 0"), "0");
  waiter->say("wait " + waiter->call("mutex lock") + " 60000");
  waiter->kill();
  EXPECT_EQ(owner->call("wait " + mutex + " 0"), "0");
}

// W-436, D-226 to D-230: with CreateProcess told to, and for handles that are inheritable; else nothing.
TEST_F(Processes, AChildInheritsHandlesAtTheirValues) {
  auto parent = helper();
  const std::string plain = parent->call("section -");
  const std::string section = parent->call("inheritable -");
  const std::string process = parent->call("spawn 1 poke " + section);
  EXPECT_EQ(parent->ask("exit-code " + process).substr(4), "100");
  EXPECT_EQ(parent->call("peek " + section), std::to_string('C'));
  EXPECT_EQ(parent->ask("children"), "none") << "the host has no child to wait for";
  for (const std::string& refused : {"spawn 0 poke " + section, "spawn 1 poke " + plain}) {
    EXPECT_EQ(parent->ask("exit-code " + parent->call(refused)).substr(4), std::to_string(ERROR_INVALID_HANDLE));
  }
}

// S-10, D-197.
TEST_F(Processes, AnInheritedHandleOutlivesTheParent) {
  auto parent = helper();
  auto witness = helper();
  const std::string event = parent->call("inheritable-event kept");
  EXPECT_NE(parent->call("spawn 1 wait " + event), "0");
  parent->kill();
  const std::string same = witness->call("open-event kept");
  EXPECT_NE(same, "0") << "the child's handle keeps the name";
  EXPECT_EQ(witness->call("set " + same), "1") << "and the child ends, or nothing here would";
}

// D-005, D-241: only the target can use the value, and it outlives the source.
TEST_F(Processes, HandlesAreDuplicatedIntoProcessesThatHaveMadeNoCall) {
  auto source = helper();
  auto target = helper();
  EXPECT_EQ(target->ask("children"), "none");  // it runs, and is no client yet
  const std::string process = source->call("open-process " + std::to_string(target->pid()));
  const std::string section = source->call("section -");
  EXPECT_EQ(source->ask("poke " + section + " 7").substr(0, 1), "1");
  const std::string sent = source->call("send " + process + " " + section);
  source->kill();
  EXPECT_EQ(target->call("peek " + sent), "7");
}

TEST_F(Processes, EndsHaveTheirCodes) {
  auto parent = helper();
  const auto code_of = [&](const std::string& verb) {
    return parent->ask("exit-code " + parent->call("spawn 0 " + verb + " 4")).substr(4);
  };
  EXPECT_EQ(code_of("leave"), std::to_string(0xCAFE0001)) << "ExitProcess";
  EXPECT_EQ(code_of("nothing"), "99") << "return from main";
  EXPECT_EQ(code_of("crash"), std::to_string(STATUS_ACCESS_VIOLATION));
  EXPECT_EQ(code_of("die"), "1") << "killed from outside";
}

// W-426, D-317: no handle can be duplicated into what has ended.
TEST_F(Processes, AreTerminatedWithACode) {
  auto killer = helper();
  auto victim = helper();
  EXPECT_NE(victim->call("event owned"), "0");
  const std::string process = killer->call("open-process " + std::to_string(victim->pid()));
  EXPECT_EQ(killer->call("wait " + process + " 0"), std::to_string(WAIT_TIMEOUT));
  EXPECT_EQ(killer->call("terminate " + process), "1");
  EXPECT_EQ(killer->ask("exit-code " + process).substr(4), "77");
  EXPECT_EQ(killer->ask("terminate " + process), with_error("0", ERROR_ACCESS_DENIED));
  EXPECT_EQ(killer->ask("send " + process + " " + process), with_error("0", ERROR_ACCESS_DENIED));
}

TEST_F(Processes, AForkedChildIsAClientOfItsOwn) {
  auto parent = helper();
  const std::string section = parent->call("section named");
  EXPECT_EQ(parent->ask("fork " + section + " named"), std::to_string(ERROR_INVALID_HANDLE + 20 + 40));
  EXPECT_EQ(parent->call("peek " + section), "0") << "the parent's handle is as it was";
}

// D-375: the record of a store to a page that is not there.
TEST_F(Processes, FaultsReachVectoredHandlers) {
  auto process = helper();
  EXPECT_EQ(process->ask("fault 4096"), std::to_string(STATUS_ACCESS_VIOLATION) + " 1 4096 2")
      << "code, write, address, and the store made elsewhere";
}

}  // namespace
}  // namespace mapcheck::tests
