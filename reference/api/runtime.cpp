// SPDX-License-Identifier: Apache-2.0
// The parts of Microsoft's C runtime that console programs use: keys, the narrow entry point, threads.
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>

#include "conio.h"
#include "handleapi.h"
#include "process.h"
#include "processthreadsapi.h"
#include "win32_main.h"

namespace {

// A terminal that gives keys as they are pressed, for as long as this lives.
class RawTerminal {
 public:
  explicit RawTerminal(bool echo) : is_terminal_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_terminal_) return;
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(echo ? ICANON : ICANON | ECHO);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  }
  ~RawTerminal() {
    if (is_terminal_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

 private:
  termios before_{};
  const bool is_terminal_;
};

int next_key(bool echo) {
  std::fflush(stdout);  // the question stands before the key is waited for
  const RawTerminal terminal(echo);
  unsigned char key = 0;
  return ::read(STDIN_FILENO, &key, 1) == 1 ? key : EOF;
}

// How a thread of _beginthread begins: its routine gives nothing back.
struct PlainStart {
  void (*routine)(void*);
  void* argument;
};

DWORD WINAPI run_plain(LPVOID parameter) {
  auto* start = static_cast<PlainStart*>(parameter);
  const PlainStart own = *start;
  delete start;
  own.routine(own.argument);
  return 0;
}

// The routine of _beginthreadex returns what a thread of CreateThread does.
static_assert(sizeof(unsigned) == sizeof(DWORD));

}  // namespace

int _getch() {
  return next_key(false);
}

int _getche() {
  return next_key(true);
}

int _kbhit() {
  const RawTerminal terminal(false);
  pollfd entry{STDIN_FILENO, POLLIN, 0};
  return ::poll(&entry, 1, 0) == 1 ? 1 : 0;
}

int _putch(int character) {
  const int result = std::putchar(character);
  std::fflush(stdout);
  return result;
}

int win32_run_main(int count, char** words, char** environment, win32_entry entry, int returns_nothing) {
  const int code = reinterpret_cast<int (*)(int, char**, char**)>(entry)(count, words, environment);
  return returns_nothing != 0 ? 0 : code;
}

uintptr_t _beginthreadex(void* security, unsigned stack_size, unsigned (*start_address)(void*), void* arglist,
                         unsigned initflag, unsigned* thrdaddr) {
  HANDLE thread = CreateThread(static_cast<LPSECURITY_ATTRIBUTES>(security), stack_size, start_address, arglist,
                               initflag, thrdaddr);
  return reinterpret_cast<uintptr_t>(thread);
}

uintptr_t _beginthread(void (*start_address)(void*), unsigned stack_size, void* arglist) {
  auto* start = new PlainStart{start_address, arglist};
  HANDLE thread = CreateThread(nullptr, stack_size, run_plain, start, 0, nullptr);
  if (thread == nullptr) {
    delete start;
    return static_cast<uintptr_t>(-1);
  }
  CloseHandle(thread);  // as the runtime does: the value is for telling threads apart only
  return reinterpret_cast<uintptr_t>(thread);
}

void _endthreadex(unsigned retval) {
  ExitThread(retval);
}

void _endthread() {
  ExitThread(0);
}

int _getpid() {
  return static_cast<int>(GetCurrentProcessId());
}
