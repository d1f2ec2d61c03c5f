// SPDX-License-Identifier: Apache-2.0
// A double vfork. The middle process shares our memory and our descriptors, ends without a signal (exit signal 0, so
// that only we can wait for it) and leaves its child to the system. An exec gives a process back its SIGCHLD, so a
// single clone with exit signal 0 would not do. Both run on stacks of their own, with all signals blocked until the
// exec.
#include "client/process_launch.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "support/system_error.h"

#if defined(__clang__)
#define MAPCHECK_PLAIN_CODE __attribute__((no_sanitize("address", "thread", "undefined")))
#else
#define MAPCHECK_PLAIN_CODE __attribute__((no_sanitize("address"), no_sanitize("thread"), no_sanitize("undefined")))
#endif

// glibc's clone under its other name: ThreadSanitizer takes the usual one for a fork, and with it the memory of the
// process that it copies, but here both share it.
extern "C" int __clone(int (*function)(void*), void* stack, int flags, void* argument, ...) noexcept;

namespace mapcheck::client {
namespace {

constexpr std::size_t kStackSize = 64 * 1024;

// What both processes read, and where they leave what happened; nothing here needs memory to be allocated.
struct Launch {
  const char* program = nullptr;
  char* const* arguments = nullptr;
  char* const* environment = nullptr;
  const char* directory = nullptr;
  const int* kept = nullptr;
  std::size_t kept_count = 0;
  bool without_standard_handles = false;
  sigset_t signals{};
  char* inner_stack = nullptr;
  int pidfd = -1;
  int error = 0;
};

class Stack {
 public:
  Stack()
      : memory_(::mmap(nullptr, kStackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0)) {}
  ~Stack() {
    if (memory_ != MAP_FAILED) ::munmap(memory_, kStackSize);
  }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;
  explicit operator bool() const { return memory_ != MAP_FAILED; }
  char* top() const { return static_cast<char*>(memory_) + kStackSize; }

 private:
  void* const memory_;
};

// The kernel's own form of a signal's action.
struct KernelAction {
  void (*handler)(int);
  unsigned long flags;
  void (*restorer)();
  unsigned long mask;
};

// Handlers of the host must not run in a process that shares its memory. By the bare system call, since sanitizers keep
// a table of handlers beside the kernel's, which would be the host's too.
MAPCHECK_PLAIN_CODE void drop_signal_handlers() {
  for (int number = 1; number < NSIG; ++number) {
    KernelAction action{};
    if (::syscall(SYS_rt_sigaction, number, nullptr, &action, sizeof(action.mask)) != 0) continue;
    if (action.handler == SIG_IGN || action.handler == SIG_DFL) continue;
    action = KernelAction{};
    ::syscall(SYS_rt_sigaction, number, &action, nullptr, sizeof(action.mask));
  }
}

MAPCHECK_PLAIN_CODE bool drop_standard_handles() {
  const int null_device = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null_device < 0) return false;
  for (int standard = 0; standard <= 2; ++standard) {
    if (null_device != standard && ::dup2(null_device, standard) < 0) return false;
  }
  return null_device > 2 || ::fcntl(null_device, F_SETFD, 0) == 0;
}

MAPCHECK_PLAIN_CODE int run_program(void* argument) {
  auto* launch = static_cast<Launch*>(argument);
  drop_signal_handlers();
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  for (std::size_t i = 0; i < launch->kept_count; ++i) ::fcntl(launch->kept[i], F_SETFD, 0);
  const bool is_placed = launch->directory == nullptr || ::chdir(launch->directory) == 0;
  if (is_placed && (!launch->without_standard_handles || drop_standard_handles())) {
    ::sigprocmask(SIG_SETMASK, &launch->signals, nullptr);
    ::execve(launch->program, launch->arguments, launch->environment);
  }
  launch->error = errno;
  ::_exit(127);
}

MAPCHECK_PLAIN_CODE int run_middle(void* argument) {
  auto* launch = static_cast<Launch*>(argument);
  // Returns when the program runs, or has failed to.
  const int child = ::__clone(run_program, launch->inner_stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, launch,
                              &launch->pidfd);
  if (child < 0) launch->error = errno;
  if (child > 0 && launch->error != 0) ::waitpid(child, nullptr, 0);
  ::_exit(0);
}

// The middle process shares our descriptors, so that the pidfd is ours too.
int run_launch(Launch& launch, const Stack& outer) {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &launch.signals);
  const int middle = ::__clone(run_middle, outer.top(), CLONE_VM | CLONE_VFORK | CLONE_FILES, &launch);
  const int error = middle < 0 ? errno : launch.error;
  if (middle > 0) {
    while (::waitpid(middle, nullptr, static_cast<int>(__WCLONE)) < 0 && errno == EINTR) {
    }
  }
  ::pthread_sigmask(SIG_SETMASK, &launch.signals, nullptr);
  return error;
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

std::vector<std::string> current_environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  return variables;
}

Result<UniqueFd> launch(const LaunchPlan& plan) {
  const Stack outer;
  const Stack inner;
  if (!outer || !inner) return fail(ERROR_NOT_ENOUGH_MEMORY);
  const std::vector<char*> arguments = pointers_to(plan.arguments);
  const std::vector<char*> environment = pointers_to(plan.environment);
  Launch launch;
  launch.program = plan.program.c_str();
  launch.arguments = arguments.data();
  launch.environment = environment.data();
  launch.directory = plan.directory.empty() ? nullptr : plan.directory.c_str();
  launch.kept = plan.kept.data();
  launch.kept_count = plan.kept.size();
  launch.without_standard_handles = plan.without_standard_handles;
  launch.inner_stack = inner.top();
  const int error = run_launch(launch, outer);
  UniqueFd pidfd(launch.pidfd);
  if (error != 0) return system_failure(error);
  return pidfd;
}

}  // namespace mapcheck::client
