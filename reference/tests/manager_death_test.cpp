// SPDX-License-Identifier: Apache-2.0
// The object manager ends at any moment, also while it starts: its clients get errors, none of them hangs or dies, and
// whoever comes next finds or starts another one. To stop between two requests the test is the manager itself.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "manager/server.h"
#include "protocol/meeting_place.h"
#include "winerror.h"
#include "world_of_processes.h"

namespace mapcheck::tests {
namespace {

const std::string kLost = "0 " + std::to_string(ERROR_GEN_FAILURE);

class ManagerDeath : public Processes {
 protected:
  // Says these words to the client, serves so many requests in the meeting place, and is gone. False when the client
  // answered before that.
  bool serve(int requests, Talker& client, const std::string& words);
  // A program in the place of mapcheck-manager, which this one's text is run for.
  void replace_manager(const std::string& script);
  std::string path(const std::string& name) const { return meeting() + "-" + name; }

  void TearDown() override {
    for (const char* name : {"manager", "told", "go"}) ::unlink(path(name).c_str());
    Processes::TearDown();
  }
};

bool ManagerDeath::serve(int requests, Talker& client, const std::string& words) {
  const protocol::MeetingPlace place(meeting());
  auto lock = place.lock();
  auto listener = place.listen();
  EXPECT_TRUE(lock && listener);
  lock->reset();  // as a manager does: who comes finds the listener, and waits for nobody
  client.say(words);
  int served = 0;
  const auto count = [&served](std::uint32_t, std::uint32_t, const std::string& text) {
    if (text.front() == '>') ++served;
  };
  manager::Server server(std::move(*listener), count);
  server.watch_control(client.output());
  while (served < requests) {
    if (server.run_once(-1)) return false;
  }
  return true;
}

void ManagerDeath::replace_manager(const std::string& script) {
  std::ofstream(path("manager")) << "#!/bin/sh\n" << script << "\n";
  ASSERT_EQ(::chmod(path("manager").c_str(), 0700), 0);
  ::setenv("MAPCHECK_MANAGER", path("manager").c_str(), 1);
}

TEST_F(ManagerDeath, EndsEveryWaitUnderWay) {
  auto client = helper();
  const std::string event = client->call("event awaited");
  EXPECT_EQ(client->ask("leave-threads-waiting " + event), "6");
  ASSERT_EQ(::kill(manager(), SIGKILL), 0);
  std::string all;
  for (int i = 0; i < 6; ++i) all += std::to_string(ERROR_GEN_FAILURE) + " ";
  EXPECT_EQ(client->ask("outcomes"), all);
  EXPECT_NE(helper()->call("event fresh"), "0") << "whose manager takes what the killed one left behind";
}

TEST_F(ManagerDeath, AmidACreateProcessIsAnErrorAndLeavesNoChild) {
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);  // a child that stayed would be ours to find
  bool died_amid_it = true;
  for (int requests = 0; died_amid_it; ++requests) {
    ASSERT_LT(requests, 40);
    auto client = helper();
    died_amid_it = serve(requests, *client, "spawn 1 linger 4");
    const std::string answer = client->hear();
    EXPECT_NE(answer, "(silence)") << "after " << requests << " requests";
    if (requests >= 1 && died_amid_it) {
      EXPECT_EQ(client->ask("event other"), kLost) << requests;
    }
    client->finish();
    const bool was_made = !answer.starts_with("0 ");  // the manager may have died when all was said
    if (was_made) {
      EXPECT_EQ(::kill(std::stoi(answer.substr(answer.rfind(' '))), SIGKILL), 0);
    }
    while (::waitpid(-1, nullptr, 0) > 0) {
    }
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
  EXPECT_NE(helper()->call("event fresh"), "0");
}

TEST_F(ManagerDeath, IsFollowedByOneManagerHoweverManyWantIt) {
  for (int round = 0; round < 3; ++round) {
    auto old = helper();
    EXPECT_NE(old->call("event race"), "0");
    ASSERT_EQ(::kill(manager(), SIGKILL), 0);
    std::vector<std::unique_ptr<Talker>> racers;
    for (int i = 0; i < 6; ++i) racers.push_back(helper());
    for (const auto& racer : racers) racer->say("event race");
    int made = 0;
    for (const auto& racer : racers) {
      if (racer->hear().ends_with(" 0")) ++made;
    }
    EXPECT_EQ(made, 1);
    EXPECT_EQ(old->ask("event race"), kLost);
  }
}

TEST_F(ManagerDeath, WhileItStartsIsAnErrorOnce) {
  replace_manager("kill -9 $$");
  auto client = helper();
  EXPECT_EQ(client->ask("event first"), kLost);
  ::setenv("MAPCHECK_MANAGER", MANAGER_PATH, 1);
  auto second = helper();
  EXPECT_NE(second->call("event first"), "0");
  EXPECT_TRUE(client->ask("event first").ends_with(" " + std::to_string(ERROR_ALREADY_EXISTS)))
      << "it had none, so it finds the other one's";
}

TEST_F(ManagerDeath, OfNoManagerAtAllIsTold) {
  ::setenv("MAPCHECK_MANAGER", "/nowhere/mapcheck-manager", 1);
  auto client = helper();
  EXPECT_EQ(client->ask("event none"), kLost);
}

// The one that starts a manager is killed before that one is ready; the manager goes, and the next one starts its own.
TEST_F(ManagerDeath, TheStartersEndIsNotTheOthers) {
  ASSERT_EQ(::mkfifo(path("told").c_str(), 0600), 0);
  ASSERT_EQ(::mkfifo(path("go").c_str(), 0600), 0);
  replace_manager("echo started > " + path("told") + "\nread word < " + path("go") + "\nexec " MANAGER_PATH " \"$@\"");
  const auto await_start = [this] {
    std::string word;
    std::ifstream(path("told")) >> word;
    EXPECT_EQ(word, "started");
  };
  auto starter = helper();
  starter->say("event unheard");
  await_start();
  auto other = helper();
  other->say("event heard");
  starter->kill();
  std::ofstream(path("go")) << "go\n" << std::flush;
  await_start();
  std::ofstream(path("go")) << "go\n" << std::flush;
  EXPECT_TRUE(other->hear().ends_with(" 0"));
}

TEST_F(ManagerDeath, LeavesFilesThatTheNextOneReplaces) {
  ASSERT_EQ(::mkdir(meeting().c_str(), 0700), 0);
  std::ofstream(meeting() + "/manager.sock") << "no socket";
  std::ofstream(meeting() + "/manager.lock") << "stale";
  auto client = helper();
  EXPECT_NE(client->call("event fresh"), "0");
}

TEST_F(ManagerDeath, APlaceThatCannotBeUsedIsAnErrorForEachCall) {
  ASSERT_EQ(::mkdir(meeting().c_str(), 0700), 0);
  ASSERT_EQ(::mkdir((meeting() + "/manager.sock").c_str(), 0700), 0);
  auto client = helper();
  EXPECT_EQ(client->ask("event none"), kLost) << "the manager cannot listen there";
  ASSERT_EQ(::rmdir((meeting() + "/manager.sock").c_str()), 0);
  EXPECT_NE(client->call("event some"), "0") << "and can when the obstacle has gone";
}

}  // namespace
}  // namespace mapcheck::tests
