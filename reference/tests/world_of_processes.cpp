// SPDX-License-Identifier: Apache-2.0
// Starting, talking to and ending test processes.
#include "world_of_processes.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "protocol/meeting_place.h"

namespace mapcheck::tests {
namespace {

constexpr int kLimitMs = 30'000;

bool becomes_readable(int fd) {
  pollfd entry{fd, POLLIN, 0};
  return ::poll(&entry, 1, kLimitMs) == 1;
}

// Waits until a folder is gone. A manager that is about to end no longer listens, but has its folder for a moment more.
bool goes(const std::string& folder) {
  const UniqueFd changes(::inotify_init1(IN_CLOEXEC));
  if (::inotify_add_watch(changes.get(), folder.c_str(), IN_DELETE_SELF) < 0) return errno == ENOENT;
  return becomes_readable(changes.get());
}

}  // namespace

Talker::Talker(const std::vector<std::string>& command, const std::string& folder) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) return;
  const UniqueFd child_in(in[0]);
  const UniqueFd child_out(out[1]);
  input_ = UniqueFd(in[1]);
  output_ = UniqueFd(out[0]);
  ::setenv("MAPCHECK_REFERENCE_DIR", folder.c_str(), 1);
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, child_in.get(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, child_out.get(), STDOUT_FILENO);
  EXPECT_EQ(::posix_spawn(&pid_, words[0], &actions, nullptr, words.data(), environ), 0);
  ::posix_spawn_file_actions_destroy(&actions);
}

Talker::~Talker() {
  finish();
}

void Talker::say(const std::string& line) {
  const std::string text = line + "\n";
  EXPECT_EQ(::write(input_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

std::string Talker::hear() {
  while (pending_.find('\n') == std::string::npos) {
    std::array<char, 4096> part{};
    const ssize_t size = becomes_readable(output_.get()) ? ::read(output_.get(), part.data(), part.size()) : 0;
    if (size <= 0) return "(silence)";
    pending_.append(part.data(), static_cast<std::size_t>(size));
  }
  const std::size_t end = pending_.find('\n');
  const std::string line = pending_.substr(0, end);
  pending_.erase(0, end + 1);
  return line;
}

bool Talker::has_ended_output() {
  return hear() == "(silence)";
}

void Talker::wait() {
  if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void Talker::finish() {
  input_.reset();
  wait();
}

void Talker::kill() {
  ::kill(pid_, SIGKILL);
  wait();
}

void Processes::SetUp() {
  ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
  meeting_ = folder_ + "/meet";
  ::setenv("MAPCHECK_MANAGER", MANAGER_PATH, 1);
}

void Processes::TearDown() {
  const pid_t left = manager();
  EXPECT_TRUE(left <= 0 || ends(left)) << "the manager outlives its clients";
  EXPECT_TRUE(goes(meeting_)) << "the meeting place is still there";
  EXPECT_EQ(::rmdir(folder_.c_str()), 0);
}

std::unique_ptr<Talker> Processes::helper_in_session(const char* session) const {
  ::setenv("MAPCHECK_SESSION", session, 1);
  auto process = helper();
  ::unsetenv("MAPCHECK_SESSION");
  return process;
}

pid_t Processes::manager() const {
  const auto socket = protocol::MeetingPlace(meeting_).connect();
  if (!socket) return 0;
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (::getsockopt(socket->get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return 0;
  return peer.pid;
}

testing::AssertionResult Processes::ends(pid_t process) {
  const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, process, 0U)));
  if (!pidfd || becomes_readable(pidfd.get())) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "process " << process << " still runs";
}

}  // namespace mapcheck::tests
