// SPDX-License-Identifier: Apache-2.0
// Ends and the like, each as one command. What a forked child finds is its exit code: 0 when all is as it should be.
#include "helper_death.h"

#include <spawn.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <future>
#include <thread>
#include <vector>

namespace mapcheck::tests {
namespace {

// AddressSanitizer's own heap has locks that a fork does not free in the child.
#ifdef __SANITIZE_ADDRESS__
constexpr int kCallersBesideAFork = 0;
#else
constexpr int kCallersBesideAFork = 2;
#endif

// In seconds: a child that waits for a lock which nobody frees ends by SIGALRM.
constexpr unsigned kPatienceOfAChild = 10;

std::vector<std::future<DWORD>> waiters;

std::string follow_by_exec() {
  ::execl("/proc/self/exe", "reference-helper", "after-exec", nullptr);
  return "exec failed";
}

// A copy of this process that the library knows nothing of and that keeps all descriptors, as long as we live.
void leave_a_shadow() {
  if (::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (true) ::pause();
}

int exit_code_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

// A thread that owns a mutex and waits, while another one forks.
std::string fork_among_threads() {
  HANDLE mutex = CreateMutexA(nullptr, FALSE, "among-threads");
  HANDLE gate = CreateEventA(nullptr, TRUE, FALSE, nullptr);
  std::promise<void> owned;
  BOOL released = FALSE;
  std::thread owner([&] {
    WaitForSingleObject(mutex, INFINITE);
    owned.set_value();
    WaitForSingleObject(gate, INFINITE);
    released = ReleaseMutex(mutex);
  });
  owned.get_future().wait();
  const pid_t child = ::fork();
  if (child == 0) {
    const bool is_fresh = !SetEvent(gate) && !ReleaseMutex(mutex);
    HANDLE same = OpenMutexA(SYNCHRONIZE, FALSE, "among-threads");
    ::_exit(is_fresh && WaitForSingleObject(same, 0) == WAIT_TIMEOUT ? 0 : 1);
  }
  const int code = exit_code_of(child);
  const DWORD still_owned = WaitForSingleObject(mutex, 0);
  SetEvent(gate);
  owner.join();
  const DWORD free = WaitForSingleObject(mutex, 0);
  return std::to_string(code) + " " + std::to_string(still_owned) + " " + std::to_string(released) + " " +
         std::to_string(free);
}

// Committed through one view and first touched by a wait through another: the touch faults, and the library opens it.
void wait_at_a_fresh_page() {
  HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, nullptr, PAGE_READWRITE | SEC_RESERVE, 0, 0x10000, nullptr);
  void* committing = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
  void* waiting = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
  VirtualAlloc(committing, 1, MEM_COMMIT, PAGE_READWRITE);
  std::uint64_t zero = 0;
  WaitOnAddress(waiting, &zero, sizeof(zero), 0);
  UnmapViewOfFile(waiting);
  UnmapViewOfFile(committing);
  CloseHandle(section);
}

// Each call takes a lock of this library's own.
void take_each_lock() {
  RemoveVectoredExceptionHandler(
      AddVectoredExceptionHandler(0, [](EXCEPTION_POINTERS*) -> LONG { return EXCEPTION_CONTINUE_SEARCH; }));
  TlsFree(TlsAlloc());
  FlsFree(FlsAlloc(nullptr));
  HeapFree(GetProcessHeap(), 0, HeapAlloc(GetProcessHeap(), 0, 16));
  SetEnvironmentVariableA("amid", GetCommandLineA());
  VirtualFree(VirtualAlloc(nullptr, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), 0, MEM_RELEASE);
  std::uint64_t word = 0;
  std::uint64_t same = 0;
  WaitOnAddress(&word, &same, sizeof(word), 0);
  WakeByAddressAll(&word);
  GetStdHandle(STD_OUTPUT_HANDLE);
  wait_at_a_fresh_page();
}

bool makes_calls() {
  take_each_lock();
  return CloseHandle(CreateEventA(nullptr, TRUE, FALSE, nullptr)) != FALSE;
}

// Forks while other threads make calls, start threads' connections and end them; gives the exit code of the first child
// that went wrong, or 0.
std::string fork_amid_calls() {
  std::atomic<bool> stop{false};
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallersBesideAFork; ++i) {
    callers.emplace_back([&stop] {
      while (!stop) {
        std::thread([] { makes_calls(); }).join();
        for (int round = 0; round < 20; ++round) take_each_lock();
      }
    });
  }
  int code = 0;
  for (int i = 0; i < 40 && code == 0; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::alarm(kPatienceOfAChild);
      ::_exit(makes_calls() ? 0 : 1);
    }
    code = exit_code_of(child);
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();
  return std::to_string(code);
}

std::string run_by_vfork() {
  const pid_t child = ::vfork();
  if (child == 0) {
    ::execl("/bin/true", "true", nullptr);
    ::_exit(127);
  }
  char program[] = "/bin/true";
  char* words[] = {program, nullptr};
  pid_t spawned = -1;
  ::posix_spawn(&spawned, program, nullptr, nullptr, words, environ);
  return std::to_string(exit_code_of(child) + exit_code_of(spawned));
}

std::string leave_threads_waiting(Words& words) {
  ULONG_PTR value = 0;
  words >> value;
  for (int i = 0; i < 6; ++i) {
    waiters.push_back(std::async(std::launch::async, [value, i]() -> DWORD {
      const HANDLE handles[] = {reinterpret_cast<HANDLE>(value), GetCurrentProcess()};
      const DWORD outcome = i % 2 == 0 ? WaitForSingleObject(handles[0], INFINITE)
                                       : WaitForMultipleObjects(1, handles, i % 3 == 0, 60'000);
      return outcome == WAIT_FAILED ? GetLastError() : outcome;
    }));
  }
  return std::to_string(waiters.size());
}

std::string release(Words& words) {
  ULONG_PTR mutex = 0;
  words >> mutex;
  return std::to_string(ReleaseMutex(reinterpret_cast<HANDLE>(mutex)));
}

std::string outcomes_of_waits() {
  std::string all;
  for (auto& waiter : waiters) all += std::to_string(waiter.get()) + " ";
  waiters.clear();
  return all;
}

}  // namespace

const std::map<std::string, Verb>& death_verbs() {
  static const std::map<std::string, Verb> all = {{"exec", [](Words&) { return follow_by_exec(); }},
                                                  {"exec-beside-a-copy",
                                                   [](Words&) {
                                                     leave_a_shadow();
                                                     return follow_by_exec();
                                                   }},
                                                  {"fork-among-threads", [](Words&) { return fork_among_threads(); }},
                                                  {"fork-amid-calls", [](Words&) { return fork_amid_calls(); }},
                                                  {"vfork", [](Words&) { return run_by_vfork(); }},
                                                  {"leave-threads-waiting", leave_threads_waiting},
                                                  {"release", release},
                                                  {"outcomes", [](Words&) { return outcomes_of_waits(); }}};
  return all;
}

void crash_inside_a_call() {
  GetHandleInformation(CreateEventA(nullptr, TRUE, FALSE, "crashing"), reinterpret_cast<LPDWORD>(16));
}

}  // namespace mapcheck::tests
