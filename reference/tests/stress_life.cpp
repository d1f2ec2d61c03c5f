// SPDX-License-Identifier: Apache-2.0
// Operations with other processes and threads, and the ways in which a client ends by itself. Handles that pass to
// another client are announced on the board, so that whoever dies on the way leaves a trace.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "protocol/meeting_place.h"
#include "stress_client.h"

namespace mapcheck::tests::stress {
namespace {

volatile std::uintptr_t nowhere = 16;  // volatile, so that no compiler sees what is done with it

bool put_into_mailbox(Slot& target, const Mail& mail) {
  for (auto& box : target.mail) {
    std::uint64_t empty = 0;
    if (box.compare_exchange_strong(empty, mail.packed())) return true;
  }
  return false;
}

}  // namespace

void Client::send_handle() {
  const HeldHandle* held = some_handle();
  const std::uint32_t to = any(kSlots - kRawSlots);
  if (held == nullptr || held->keeps != 0 || held->kind == Kind::file || to == number_) return;
  Slot& target = board_.slots[to];
  const std::uint32_t generation = target.generation.load();
  const auto process_id = static_cast<DWORD>(target.process_id.load());
  slot_.sending_to = to + 1;
  tick();
  HANDLE process = OpenProcess(PROCESS_DUP_HANDLE, FALSE, process_id);
  if (process != nullptr) {
    HANDLE copy = nullptr;
    tick();
    if (DuplicateHandle(GetCurrentProcess(), handle_of(held->value), process, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
      const Mail mail{value_of(copy), generation & 0xFFFFFU, held->object, held->kind};
      const bool same = target.generation.load() == generation;
      if (!same || !put_into_mailbox(target, mail)) target.uncertain = true;
    } else {
      expect(GetLastError() == ERROR_ACCESS_DENIED, "only the dead take no handles", process_id);
    }
    tick();
    expect(CloseHandle(process), "a handle to a process can be closed");
  }
  slot_.sending_to = 0;
}

void Client::start_child() {
  if (!has_room()) return close_some();
  HANDLE event = create_object(Kind::event, nullptr, TRUE);
  char program[] = "/proc/self/exe";
  std::string line = "stress child " + std::to_string(value_of(event));
  STARTUPINFOA startup{};
  PROCESS_INFORMATION child{};
  tick();
  const BOOL started =
      CreateProcessA(program, line.data(), nullptr, nullptr, TRUE, 0, nullptr, nullptr, &startup, &child);
  expect(started, "a process can be started");
  if (started) {
    expect(WaitForSingleObject(child.hProcess, INFINITE) == WAIT_OBJECT_0, "a child ends");
    expect(WaitForSingleObject(event, 0) == WAIT_OBJECT_0, "a child finds what it inherited");
    CloseHandle(child.hThread);
    CloseHandle(child.hProcess);
  }
  CloseHandle(event);
}

int run_child(HANDLE inherited) {
  return SetEvent(inherited) ? 0 : static_cast<int>(GetLastError());
}

// A child without handles. Its threads are its own, and its end is its own.
void Client::fork_child() {
  const pid_t child = ::fork();
  if (child == 0) {
    const HeldHandle* held = some_handle();
    const bool is_fresh = held == nullptr || !CloseHandle(handle_of(held->value));
    HANDLE own = CreateEventA(nullptr, TRUE, FALSE, "stress-of-the-forked");
    ::_exit(is_fresh && own != nullptr && SetEvent(own) ? 0 : 1);
  }
  int status = 1;
  ::waitpid(child, &status, 0);
  expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a forked child is a client without handles");
}

// Another program in the same process: for the others this one has died.
void Client::follow_by_exec() {
  for (const int kept : {control_, board_fd_}) ::fcntl(kept, F_SETFD, 0);
  const std::string words[] = {std::to_string(number_), std::to_string(control_), std::to_string(board_fd_)};
  ::execl("/proc/self/exe", "stress", "client", words[0].c_str(), words[1].c_str(), words[2].c_str(), nullptr);
  expect(false, "exec works");
}

void Client::leave_a_mutex() {
  HANDLE mutex = nullptr;
  tick();
  std::thread([&mutex] { mutex = CreateMutexA(nullptr, TRUE, nullptr); }).join();
  expect(mutex != nullptr, "a thread can make a mutex");
  tick();
  expect(WaitForSingleObject(mutex, 0) == WAIT_ABANDONED, "a thread that has ended leaves its mutex behind");
  CloseHandle(mutex);
  slot_.attached = true;
}

// A thread that waits while this one goes on, and may be killed so.
void Client::wait_meanwhile() {
  HANDLE event = create_object(Kind::event, nullptr, FALSE);
  DWORD outcome = WAIT_FAILED;
  tick();
  std::thread waiter([&] { outcome = WaitForSingleObject(event, INFINITE); });
  const std::uint32_t more = any(12);
  for (std::uint32_t i = 0; i < more; ++i) create_unnamed();
  SetEvent(event);
  waiter.join();
  expect(outcome == WAIT_OBJECT_0, "a wait ends with its event", outcome);
  CloseHandle(event);
  slot_.attached = true;
}

// On a connection of its own, which it loses.
void Client::say_nonsense() {
  const auto socket = protocol::MeetingPlace(protocol::MeetingPlace::directory_from_environment()).connect();
  expect(static_cast<bool>(socket), "the manager can be reached");
  if (!socket) return;
  std::array<std::uint32_t, 16> noise{};
  for (auto& word : noise) word = any(1U << 31);
  if (any(2) == 0) noise[0] = 3 + any(200);  // a request, from a connection that stands for nobody
  tick();
  (void)::write(socket->get(), noise.data(), 1 + any(sizeof(noise)));
  char byte = 0;
  (void)::read(socket->get(), &byte, 1);
}

void Client::end_somehow() {
  switch (any(4)) {
    case 0:
      ::_exit(0);
    case 1:
      ExitProcess(7);
    case 2:
      ::raise(SIGKILL);
      return;
    default:
      nowhere = 16;
      *reinterpret_cast<volatile int*>(nowhere) = 1;  // a crash, with its exit code told on the way
  }
}

}  // namespace mapcheck::tests::stress
