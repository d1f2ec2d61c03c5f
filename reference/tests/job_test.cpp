// SPDX-License-Identifier: Apache-2.0
// Jobs of real processes: who is a member, what limits do to them, how they end together. Timers and queued routines
// that go from one process to another.
#include <string>

#include "winbase.h"
#include "winerror.h"
#include "winnt.h"
#include "world_of_processes.h"

namespace mapcheck::tests {
namespace {

std::string text(DWORD number) {
  return std::to_string(number);
}
std::string failed(DWORD error) {
  return "0 " + text(error);
}

class Jobs : public Processes {
 protected:
  // A handle of the owner's to another process.
  static std::string open(Talker& owner, const Talker& other) {
    return owner.call("open-process " + std::to_string(other.pid()));
  }
};

TEST_F(Jobs, CountTheirMembersAndEndThemTogether) {
  auto owner = helper();
  const std::string job = owner->call("job -");
  const std::string event = owner->call("inheritable-event stay");
  const std::string first = owner->call("spawn 1 wait " + event);
  const std::string second = owner->call("spawn 1 wait " + event);
  EXPECT_EQ(owner->call("in-job " + first + " 0"), "0");
  EXPECT_EQ(owner->call("assign " + job + " " + first), "1");
  EXPECT_EQ(owner->call("assign " + job + " " + first), "1") << "it is in it already";
  EXPECT_EQ(owner->call("assign " + job + " " + second), "1");
  EXPECT_EQ(owner->call("in-job " + first + " " + job), "1");
  EXPECT_EQ(owner->call("in-job " + first + " 0"), "1");
  EXPECT_EQ(owner->ask("accounts " + job), "2 2 0");
  EXPECT_EQ(owner->call("wait " + job + " 0"), text(WAIT_TIMEOUT));
  EXPECT_EQ(owner->call("terminate-job " + job + " 55"), "1");
  for (const std::string& process : {first, second}) {
    EXPECT_EQ(owner->ask("exit-code " + process).substr(4), "55");
  }
  EXPECT_EQ(owner->call("wait " + job + " 60000"), "0") << "signaled when the last one is gone";
  EXPECT_EQ(owner->ask("accounts " + job), "2 0 0");
  EXPECT_EQ(owner->ask("assign " + job + " " + first), failed(ERROR_ACCESS_DENIED)) << "the dead join nothing";
  EXPECT_EQ(owner->call("in-job " + first + " " + job), "1") << "and leave nothing";
  EXPECT_EQ(owner->call("in-job " + first + " 0"), "1");
}

// D-318: that members end by themselves is no signal.
TEST_F(Jobs, AreNotSignaledByEndsThatNobodyForced) {
  auto owner = helper();
  const std::string job = owner->call("job -");
  const std::string event = owner->call("inheritable-event stay");
  const std::string member = owner->call("spawn 1 wait " + event);
  EXPECT_EQ(owner->call("assign " + job + " " + member), "1");
  EXPECT_EQ(owner->call("set " + event), "1");
  EXPECT_EQ(owner->ask("exit-code " + member).substr(4), "0");
  EXPECT_EQ(owner->ask("accounts " + job), "1 0 0");
  EXPECT_EQ(owner->call("wait " + job + " 0"), text(WAIT_TIMEOUT));
}

TEST_F(Jobs, TakeInTheChildrenOfTheirMembers) {
  auto owner = helper();
  auto member = helper();
  const std::string job = owner->call("job -");
  EXPECT_EQ(owner->call("assign " + job + " " + open(*owner, *member)), "1");
  const std::string event = member->call("inheritable-event stay");
  const std::string child = member->call("spawn 1 wait " + event);
  EXPECT_EQ(member->call("in-job " + child + " 0"), "1");
  EXPECT_EQ(owner->ask("accounts " + job), "2 2 0");
  const std::string both = owner->ask("members " + job + " 2");
  EXPECT_EQ(both.substr(0, both.rfind(' ')), "all 2 " + std::to_string(member->pid()));
  EXPECT_EQ(owner->ask("members " + job + " 1"), text(ERROR_MORE_DATA) + " 2 " + std::to_string(member->pid()));
  EXPECT_EQ(owner->call("terminate-job " + job + " 9"), "1");
  EXPECT_TRUE(ends(member->pid()));
  EXPECT_EQ(owner->call("wait " + job + " 60000"), "0") << "the child has ended, too";
}

TEST_F(Jobs, EndTheirMembersWithTheirLastHandle) {
  for (const bool killed : {false, true}) {
    auto owner = helper();
    auto member = helper();
    const std::string job = owner->call("job -");
    EXPECT_EQ(owner->call("limit-job " + job + " " + text(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE) + " 0"), "1");
    EXPECT_EQ(owner->call("assign " + job + " " + open(*owner, *member)), "1");
    EXPECT_EQ(member->call("in-job 0 0"), "1");
    if (killed) {
      owner->kill();
    } else {
      EXPECT_EQ(owner->call("close " + job), "1");
    }
    EXPECT_TRUE(ends(member->pid()));
  }
}

// D-223: members keep the job, but not its name.
TEST_F(Jobs, LiveOnInTheirMembers) {
  auto owner = helper();
  auto member = helper();
  const std::string job = owner->call("job kept");
  EXPECT_EQ(owner->call("assign " + job + " " + open(*owner, *member)), "1");
  EXPECT_EQ(owner->call("close " + job), "1");
  EXPECT_EQ(member->call("in-job 0 0"), "1");
  EXPECT_EQ(member->ask("accounts 0"), "1 1 0");
  EXPECT_EQ(owner->ask("open-job kept"), failed(ERROR_FILE_NOT_FOUND));
  EXPECT_EQ(owner->ask("accounts 0"), failed(ERROR_ACCESS_DENIED)) << "who asks about his own job must have one";
}

TEST_F(Jobs, LimitHowManyTheyAre) {
  auto owner = helper();
  auto member = helper();
  auto late = helper();
  const std::string job = owner->call("job -");
  EXPECT_EQ(owner->call("limit-job " + job + " " + text(JOB_OBJECT_LIMIT_ACTIVE_PROCESS) + " 1"), "1");
  EXPECT_EQ(owner->call("assign " + job + " " + open(*owner, *member)), "1");
  EXPECT_EQ(member->ask("spawn 0 nothing 4"), failed(ERROR_NOT_ENOUGH_QUOTA));
  EXPECT_EQ(owner->ask("assign " + job + " " + open(*owner, *late)), failed(ERROR_NOT_ENOUGH_QUOTA));
  EXPECT_TRUE(ends(late->pid())) << "who is too many is ended";
  EXPECT_EQ(owner->ask("accounts " + job), "1 1 1");
}

TEST_F(Jobs, LetChildrenGoOnlyIfTheyMay) {
  auto owner = helper();
  auto member = helper();
  const std::string job = owner->call("job -");
  const std::string event = member->call("inheritable-event stay");
  EXPECT_EQ(owner->call("assign " + job + " " + open(*owner, *member)), "1");
  EXPECT_EQ(member->ask("spawn-away " + event), failed(ERROR_ACCESS_DENIED));
  EXPECT_EQ(owner->call("limit-job " + job + " " + text(JOB_OBJECT_LIMIT_BREAKAWAY_OK) + " 0"), "1");
  const std::string away = member->call("spawn-away " + event);
  EXPECT_EQ(member->call("in-job " + away + " 0"), "0");
  EXPECT_EQ(owner->call("limit-job " + job + " " + text(JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK) + " 0"), "1");
  const std::string silent = member->call("spawn 1 wait " + event);
  EXPECT_EQ(member->call("in-job " + silent + " 0"), "0");
  EXPECT_EQ(member->call("set " + event), "1");
}

TEST_F(Jobs, AreNestedWhenTheyAreEmpty) {
  auto owner = helper();
  auto member = helper();
  auto other = helper();
  const std::string outer = owner->call("job -");
  const std::string inner = owner->call("job -");
  const std::string foreign = owner->call("job -");
  const std::string process = open(*owner, *member);
  EXPECT_EQ(owner->call("assign " + outer + " " + process), "1");
  EXPECT_EQ(owner->call("assign " + inner + " " + process), "1");
  EXPECT_EQ(owner->call("assign " + foreign + " " + open(*owner, *other)), "1");
  EXPECT_EQ(owner->ask("assign " + foreign + " " + process), failed(ERROR_ACCESS_DENIED)) << "it has members already";
  EXPECT_EQ(owner->call("in-job " + process + " " + outer), "1");
  EXPECT_EQ(owner->call("in-job " + process + " " + inner), "1");
  EXPECT_EQ(owner->ask("accounts " + outer), "1 1 0");
  EXPECT_EQ(owner->call("terminate-job " + inner + " 1"), "1");
  EXPECT_TRUE(ends(member->pid()));
  EXPECT_EQ(owner->call("wait " + inner + " 60000"), "0");
  EXPECT_EQ(owner->ask("accounts " + outer), "1 0 0");
  EXPECT_EQ(owner->call("wait " + outer + " 0"), text(WAIT_TIMEOUT)) << "nobody has ended that one";
  EXPECT_EQ(owner->call("in-job " + process + " " + outer), "1");
}

TEST_F(Jobs, TakeTheirDeadNowhere) {
  auto owner = helper();
  auto mortal = helper();
  auto member = helper();
  const std::string job = owner->call("job -");
  const std::string around = owner->call("job -");
  const std::string dead = open(*owner, *mortal);
  const std::string alive = open(*owner, *member);
  EXPECT_EQ(owner->call("assign " + job + " " + dead), "1");
  mortal->kill();
  EXPECT_EQ(owner->call("wait " + dead + " 60000"), "0");
  EXPECT_EQ(owner->call("assign " + around + " " + alive), "1");
  EXPECT_EQ(owner->call("assign " + job + " " + alive), "1") << "it is empty, so it can be nested";
  EXPECT_EQ(owner->call("in-job " + dead + " " + job), "1");
  EXPECT_EQ(owner->call("in-job " + dead + " " + around), "0");
}

// D-307.
TEST_F(Jobs, TimersAreSetInOneProcessAndWaitedForInAnother) {
  auto setter = helper();
  auto waiter = helper();
  const std::string timer = setter->call("timer alarm");
  const std::string same = waiter->call("timer alarm");
  waiter->say("wait " + same + " 60000");
  EXPECT_EQ(setter->call("set-timer " + timer + " 1"), "1");
  EXPECT_EQ(waiter->hear().substr(0, 2), "0 ");
}

// A timer without a routine goes on when the process that set it is gone.
TEST_F(Jobs, TimersOutliveWhoSetThem) {
  auto setter = helper();
  auto waiter = helper();
  const std::string timer = setter->call("timer alarm");
  const std::string same = waiter->call("timer alarm");
  EXPECT_EQ(setter->call("set-timer " + timer + " 50"), "1");
  setter->kill();
  EXPECT_EQ(waiter->call("wait " + same + " 60000"), "0");
}

TEST_F(Jobs, RoutinesAreQueuedToThreadsOfOtherProcesses) {
  auto sender = helper();
  auto target = helper();
  const std::string theirs = target->call("real-thread");
  const std::string routine = target->call("routine");
  const std::string thread = sender->call("pull " + open(*sender, *target) + " " + theirs);
  EXPECT_EQ(sender->call("queue-routine " + thread + " " + routine + " 41"), "1");
  EXPECT_EQ(target->ask("sleep-alertably 60000"), text(WAIT_IO_COMPLETION) + " 41");
  target->say("sleep-alertably 60000");
  EXPECT_EQ(sender->call("queue-routine " + thread + " " + routine + " 42"), "1");
  EXPECT_EQ(target->hear(), text(WAIT_IO_COMPLETION) + " 42");
  target->kill();
  EXPECT_EQ(sender->call("wait " + thread + " 60000"), "0");
  EXPECT_EQ(sender->ask("queue-routine " + thread + " " + routine + " 43"), failed(ERROR_GEN_FAILURE));
}

}  // namespace
}  // namespace mapcheck::tests
