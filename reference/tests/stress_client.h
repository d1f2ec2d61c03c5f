// SPDX-License-Identifier: Apache-2.0
// One client of the stress test: a process that makes random calls, valid and not, and keeps a model of what it holds.
// What it can know of a result it checks; what it finds wrong it writes on the board.
#pragma once

#include <windows.h>

#include <random>
#include <string>

#include "stress_board.h"

namespace mapcheck::tests::stress {

class Client {
 public:
  // `control` says when to go on after a pause; `board_fd` is for the programs that follow this one by exec.
  Client(Board& board, std::size_t number, int control, int board_fd);

  // Makes calls until this slot has made all of its own.
  void run();

 private:
  using Operation = void (Client::*)();

  // ---- stress_client.cpp: the frame
  void rest();
  void one_operation();
  void take_mail();
  void close_unknown_handles();
  std::uint32_t any(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }
  bool one_in(std::uint32_t chances) { return any(chances) == 0; }
  void tick() { slot_.calls.fetch_add(1, std::memory_order_relaxed); }
  void expect(bool holds, const char* rule, std::uint64_t detail = 0);
  HeldHandle* some_handle();
  template <class Test>
  HeldHandle* first_that(Test test) {
    for (std::uint32_t i = 0; i < slot_.handle_count; ++i) {
      if (test(slot_.handles[i])) return &slot_.handles[i];
    }
    return nullptr;
  }
  HeldHandle* handle_to(std::uint32_t object) {
    return first_that([object](const HeldHandle& held) { return held.object == object; });
  }
  bool has_room() const { return slot_.handle_count + 3 < kMostHandles; }
  void add(HANDLE value, std::uint32_t object, Kind kind, std::uint32_t keeps = 0);
  void close(HeldHandle& held);
  std::uint32_t new_object() { return board_.next_object.fetch_add(1); }

  // ---- stress_objects.cpp: names, handles and waits
  void create_named();
  void open_named();
  void create_unnamed();
  void close_some();
  void close_nothing();
  void duplicate();
  void change_flags();
  void signal();
  void wait_once();
  void wait_for_several();

  // ---- stress_memory.cpp: views and files
  void map_memory();
  void map_badly();
  void open_file();
  void make_file_section();
  void map_file();
  void unmap();

  // ---- stress_life.cpp: other processes, threads and ends
  void send_handle();
  void start_child();
  void fork_child();
  void follow_by_exec();
  void leave_a_mutex();
  void wait_meanwhile();
  void say_nonsense();
  void end_somehow();

  Board& board_;
  const std::size_t number_;
  Slot& slot_;
  const int control_;
  const int board_fd_;
  std::mt19937 random_;
  std::string name_;
};

// Creates or opens an object of a kind, by its own function. The name may be null for a new one.
HANDLE create_object(Kind kind, const char* name, BOOL inherit);
HANDLE open_object(Kind kind, const char* name);

inline HANDLE handle_of(std::uint64_t value) {
  return reinterpret_cast<HANDLE>(value);
}
inline std::uint64_t value_of(HANDLE handle) {
  return reinterpret_cast<std::uint64_t>(handle);
}

// The client that sends messages of its own making, until it has sent as many as others make calls.
void run_raw_client(Board& board, std::size_t number, int control);

// One step of a rest: says that this client has come so far, and waits until all have.
void reach(int control, char step);

// What the child that CreateProcess made does with the handle that it inherited.
int run_child(HANDLE inherited);

}  // namespace mapcheck::tests::stress
