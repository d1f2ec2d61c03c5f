// SPDX-License-Identifier: Apache-2.0
// The stress test: 200 client processes, each slot with 10,000 calls, one of them killed every 10 ms and replaced. At
// rests on the way, and at the end, the object manager's own count equals the sum of what the clients' models hold.
// Which client is killed when depends on the machine; what must hold does not.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <new>
#include <set>
#include <vector>

#include "stress_client.h"
#include "support/unique_fd.h"
#include "world_of_processes.h"

namespace mapcheck::tests::stress {
namespace {

constexpr long kKillEveryNs = 10'000'000;
constexpr std::uint32_t kRests = 4;
constexpr std::uint64_t kAllCalls = std::uint64_t{kSlots} * kCallsOfEach;
constexpr std::size_t kMemoryTolerance = 128 * 1024;  // what containers of the manager keep once they have grown

// The board in a memfd, so that a program that follows by exec finds it too.
Board* map_board(int fd) {
  void* memory = ::mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<Board*>(memory);
}

[[noreturn]] void run_client(Board& board, std::size_t number, int control, int board_fd) {
  if (number >= kSlots - kRawSlots) {
    run_raw_client(board, number, control);
  } else {
    Client(board, number, control, board_fd).run();
  }
  ::_exit(0);
}

class Stress : public Processes {
 protected:
  void SetUp() override;
  void TearDown() override;

  void start(std::size_t number);
  void end_of(pid_t process);
  void reap_the_ended();
  void kill_one();
  void rest();
  void let_all_reach(char step);
  void let_all_go_on();
  void bury_orphans();
  std::string expected_census() const;
  std::uint64_t calls_made() const;
  std::string descriptors_of_manager() const;
  std::size_t number_after(const std::string& answer, const std::string& field) const;

  UniqueFd board_fd_;
  Board* board_ = nullptr;
  std::unique_ptr<Talker> manager_;
  std::array<UniqueFd, kSlots> controls_;
  std::set<pid_t> groups_of_the_dead_;
  std::mt19937 random_{kSeed};
  std::size_t living_ = 0;
};

void Stress::SetUp() {
  Processes::SetUp();
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);  // what clients leave behind is ours to wait for
  board_fd_ = UniqueFd(::memfd_create("mapcheck-stress", MFD_CLOEXEC));
  ASSERT_EQ(::ftruncate(board_fd_.get(), sizeof(Board)), 0);
  board_ = map_board(board_fd_.get());
  ASSERT_NE(board_, nullptr);
  new (board_) Board;
  const std::string files = meeting() + "-files";
  ASSERT_EQ(::mkdir(files.c_str(), 0700), 0);
  files.copy(board_->folder.data(), board_->folder.size() - 1);
  ::setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0", 1);  // what is kept for later use would count as used
  manager_ = talker({MANAGER_PATH, "--hold", meeting()});
  ::unsetenv("GLIBC_TUNABLES");
  ASSERT_NE(manager_->hear(), "(silence)");
}

void Stress::TearDown() {
  manager_->finish();
  EXPECT_EQ(::rmdir(meeting().c_str()), 0) << "the held manager leaves an empty folder";
  std::filesystem::remove_all(board_->folder.data());
  ::munmap(board_, sizeof(Board));
  Processes::TearDown();
}

void Stress::start(std::size_t number) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  controls_[number] = UniqueFd(ends[0]);
  const UniqueFd theirs(ends[1]);
  Slot& slot = board_->slots[number];
  const pid_t client = ::fork();
  ASSERT_GE(client, 0);
  if (client == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that is stopped leaves nobody
    ::setsid();
    // Nothing of ours but the board and the control: their ends must be seen.
    for (const UniqueFd& control : controls_) {
      if (control) ::close(control.get());
    }
    const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    ::dup2(nothing.get(), STDIN_FILENO);
    run_client(*board_, number, theirs.get(), board_fd_.get());
  }
  slot.process_id = client;
  ++living_;
}

// Its model is void; a handle that it was sending may have arrived.
void Stress::end_of(pid_t process) {
  groups_of_the_dead_.insert(process);
  for (std::size_t number = 0; number < kSlots; ++number) {
    Slot& slot = board_->slots[number];
    if (slot.process_id != process) continue;
    slot.process_id = 0;
    slot.attached = false;
    slot.handle_count = 0;
    slot.view_count = 0;
    slot.waiters = 0;
    if (const std::uint32_t to = slot.sending_to.exchange(0); to != 0) board_->slots[to - 1].uncertain = true;
    controls_[number].reset();
    --living_;
    if (slot.calls < kCallsOfEach) start(number);
    return;
  }
}

void Stress::reap_the_ended() {
  for (pid_t ended = ::waitpid(-1, nullptr, WNOHANG); ended > 0; ended = ::waitpid(-1, nullptr, WNOHANG)) end_of(ended);
}

void Stress::kill_one() {
  for (std::size_t tries = 0; tries < kSlots; ++tries) {
    const pid_t victim = board_->slots[random_() % kSlots].process_id;
    if (victim == 0) continue;
    ::kill(victim, SIGKILL);
    ::waitpid(victim, nullptr, 0);
    return end_of(victim);
  }
}

// A client says that it has come so far, or it ends, and then the one after it says so.
void Stress::let_all_reach(char step) {
  for (std::size_t number = 0; number < kSlots; ++number) {
    while (board_->slots[number].process_id != 0) {
      char said = 0;
      if (::read(controls_[number].get(), &said, 1) == 1) {
        EXPECT_EQ(said, step);
        break;
      }
      const pid_t ended = board_->slots[number].process_id;
      ::waitpid(ended, nullptr, 0);
      end_of(ended);
    }
  }
}

void Stress::let_all_go_on() {
  for (const UniqueFd& control : controls_) {
    if (!control) continue;
    EXPECT_EQ(::send(control.get(), "g", 1, MSG_NOSIGNAL), 1);
  }
}

// Children of clients that died before them. Each client had a group of its own.
void Stress::bury_orphans() {
  for (const pid_t group : groups_of_the_dead_) {
    while (::waitpid(-group, nullptr, 0) > 0) {
    }
  }
  groups_of_the_dead_.clear();
}

void Stress::rest() {
  board_->pause = true;
  let_all_reach('s');
  bury_orphans();
  board_->pause = false;
  let_all_go_on();
  let_all_reach('r');
  EXPECT_EQ(manager_->ask("census"), expected_census());
  std::cout << "at rest with " << expected_census() << std::endl;
  let_all_go_on();
}

std::string Stress::expected_census() const {
  std::set<std::uint32_t> objects;
  std::size_t handles = 0, views = 0, clients = 0, waiters = 0;
  for (const Slot& slot : board_->slots) {
    if (slot.process_id == 0 || !slot.attached) continue;
    ++clients;
    handles += slot.handle_count;
    views += slot.view_count;
    waiters += slot.waiters;
    const auto count = [&objects](std::uint32_t object, std::uint32_t kept) {
      objects.insert(object);
      if (kept != 0) objects.insert(kept);
    };
    for (std::uint32_t i = 0; i < slot.handle_count; ++i) count(slot.handles[i].object, slot.handles[i].keeps);
    for (std::uint32_t i = 0; i < slot.view_count; ++i) count(slot.views[i].object, slot.views[i].keeps);
  }
  const auto names = std::distance(objects.begin(), objects.upper_bound(kNames));
  const auto field = [](const char* name, std::size_t value) {
    return std::string("\"") + name + "\":" + std::to_string(value);
  };
  return "{" + field("objects", objects.size()) + "," + field("names", static_cast<std::size_t>(names)) + "," +
         field("handles", handles) + "," + field("processes", clients) + "," + field("threads", clients + waiters) +
         "," + field("waiters", waiters) + "," + field("views", views) + "}";
}

std::uint64_t Stress::calls_made() const {
  std::uint64_t calls = 0;
  for (const Slot& slot : board_->slots) calls += slot.calls;
  return calls;
}

std::size_t Stress::number_after(const std::string& answer, const std::string& field) const {
  const std::size_t place = answer.find("\"" + field + "\":");
  return place == std::string::npos ? 0 : std::stoul(answer.substr(place + field.size() + 3));
}

std::string Stress::descriptors_of_manager() const {
  std::string all;
  const std::string folder = "/proc/" + std::to_string(manager_->pid());
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/fd")) {
    std::ifstream information(folder + "/fdinfo/" + entry.path().filename().string());
    std::string process = "-";
    for (std::string word; information >> word;) {
      if (word == "Pid:") information >> process;
    }
    std::error_code gone;
    all += entry.path().filename().string() + " " + std::filesystem::read_symlink(entry.path(), gone).string() +
           " process " + process + "\n";
  }
  return all;
}

TEST_F(Stress, TwoHundredClientsOfWhichOneDiesEveryTenMilliseconds) {
  helper()->call("event first");  // what the first client costs is not counted
  const std::string empty = manager_->ask("census");
  const std::string before = manager_->ask("memory");
  for (std::size_t number = 0; number < kSlots; ++number) start(number);
  const UniqueFd clock(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  const itimerspec every{{0, kKillEveryNs}, {0, kKillEveryNs}};
  ASSERT_EQ(::timerfd_settime(clock.get(), 0, &every, nullptr), 0);
  std::uint64_t kills = 0;
  for (std::uint32_t rests = 0; living_ != 0;) {
    std::uint64_t ticks = 0;
    ASSERT_EQ(::read(clock.get(), &ticks, sizeof(ticks)), static_cast<ssize_t>(sizeof(ticks)));
    kill_one();  // and not one for each tick that a slow machine let pass
    ++kills;
    reap_the_ended();
    if (rests < kRests && calls_made() > kAllCalls / (kRests + 1) * (rests + 1)) {
      rest();
      ++rests;
    }
  }
  bury_orphans();
  std::cout << calls_made() << " calls, " << kills << " clients killed" << std::endl;
  EXPECT_GE(calls_made(), kAllCalls);
  EXPECT_GT(kills, 100U);
  for (const Slot& slot : board_->slots) EXPECT_STREQ(slot.complaint.data(), "");
  EXPECT_EQ(manager_->ask("census"), empty) << "all clients have gone, and everything of theirs";
  const std::string after = manager_->ask("memory");
  EXPECT_LE(number_after(after, "allocated"), number_after(before, "allocated") + kMemoryTolerance) << before << after;
  EXPECT_EQ(number_after(after, "descriptors"), number_after(before, "descriptors")) << descriptors_of_manager();
}

}  // namespace
}  // namespace mapcheck::tests::stress

// A test, a client that follows another one by exec, or a child of a client.
int main(int count, char** words) {
  using namespace mapcheck::tests::stress;
  const std::string verb = count > 1 ? words[1] : "";
  if (verb == "child" && count == 3) return run_child(handle_of(std::strtoull(words[2], nullptr, 10)));
  if (verb == "client" && count == 5) {
    const int board_fd = std::atoi(words[4]);
    if (Board* board = map_board(board_fd))
      run_client(*board, std::strtoul(words[2], nullptr, 10), std::atoi(words[3]), board_fd);
    return 1;
  }
  testing::InitGoogleTest(&count, words);
  return RUN_ALL_TESTS();
}
