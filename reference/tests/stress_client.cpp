// SPDX-License-Identifier: Apache-2.0
// The frame of a client: which operation is next, resting, and the bookkeeping of its model.
#include "stress_client.h"

#include <unistd.h>

#include <cstdio>

namespace mapcheck::tests::stress {

void reach(int control, char step) {
  if (::write(control, &step, 1) != 1 || ::read(control, &step, 1) != 1) ::_exit(2);
}

Client::Client(Board& board, std::size_t number, int control, int board_fd)
    : board_(board), number_(number), slot_(board.slots[number]), control_(control), board_fd_(board_fd) {
  // What an earlier program held here has gone with it.
  const std::uint32_t generation = slot_.generation.fetch_add(1) + 1;
  slot_.attached = false;
  slot_.handle_count = 0;
  slot_.view_count = 0;
  slot_.waiters = 0;
  random_.seed(static_cast<std::uint32_t>(kSeed + number * 65'537U + generation));
}

void Client::run() {
  while (slot_.calls.load(std::memory_order_relaxed) < kCallsOfEach) {
    if (board_.pause.load()) rest();
    if (any(8) == 0) take_mail();
    one_operation();
  }
}

// In two steps: when all have stopped nobody sends handles any more, and each finds out what it really has.
void Client::rest() {
  reach(control_, 's');
  take_mail();
  if (slot_.uncertain.exchange(false)) close_unknown_handles();
  reach(control_, 'r');
}

void Client::one_operation() {
  struct Entry {
    std::uint32_t weight;
    Operation operation;
  };
  static constexpr Entry kEntries[] = {{900, &Client::create_named},   {900, &Client::open_named},
                                       {500, &Client::create_unnamed}, {900, &Client::close_some},
                                       {200, &Client::close_nothing},  {500, &Client::duplicate},
                                       {300, &Client::change_flags},   {700, &Client::signal},
                                       {900, &Client::wait_once},      {400, &Client::wait_for_several},
                                       {500, &Client::map_memory},     {200, &Client::map_badly},
                                       {150, &Client::open_file},      {150, &Client::make_file_section},
                                       {150, &Client::map_file},       {150, &Client::unmap},
                                       {300, &Client::send_handle},    {1, &Client::start_child},
                                       {3, &Client::fork_child},       {1, &Client::follow_by_exec},
                                       {12, &Client::leave_a_mutex},   {12, &Client::wait_meanwhile},
                                       {12, &Client::say_nonsense},    {2, &Client::end_somehow}};
  static constexpr std::uint32_t kTotal = [] {
    std::uint32_t total = 0;
    for (const Entry& entry : kEntries) total += entry.weight;
    return total;
  }();
  std::uint32_t choice = any(kTotal);
  for (const Entry& entry : kEntries) {
    if (choice < entry.weight) return (this->*entry.operation)();
    choice -= entry.weight;
  }
}

void Client::expect(bool holds, const char* rule, std::uint64_t detail) {
  if (holds || slot_.complaint[0] != '\0') return;
  std::snprintf(slot_.complaint.data(), slot_.complaint.size(), "%s (last error %u, detail %llu)", rule, GetLastError(),
                static_cast<unsigned long long>(detail));
}

HeldHandle* Client::some_handle() {
  return slot_.handle_count == 0 ? nullptr : &slot_.handles[any(slot_.handle_count)];
}

void Client::add(HANDLE value, std::uint32_t object, Kind kind, std::uint32_t keeps) {
  slot_.attached = true;
  slot_.handles[slot_.handle_count++] = HeldHandle{value_of(value), object, keeps, kind, false};
}

void Client::close(HeldHandle& held) {
  if (held.is_protected) {
    tick();
    expect(!CloseHandle(handle_of(held.value)) && GetLastError() == ERROR_INVALID_HANDLE, "a protected handle stays");
    tick();
    expect(SetHandleInformation(handle_of(held.value), HANDLE_FLAG_PROTECT_FROM_CLOSE, 0), "protection can be taken");
  }
  tick();
  expect(CloseHandle(handle_of(held.value)), "a handle that is held can be closed", held.value);
  held = slot_.handles[--slot_.handle_count];
}

void Client::take_mail() {
  for (auto& box : slot_.mail) {
    if (box.load(std::memory_order_relaxed) == 0) continue;
    const Mail mail = Mail::unpacked(box.exchange(0));
    if (mail.generation != (slot_.generation.load() & 0xFFFFFU)) {
      slot_.uncertain = true;  // it was meant for the program before this one, and may have come to this one
    } else if (slot_.handle_count < kMostHandles) {
      add(handle_of(mail.value), mail.object, mail.kind);
    } else {
      tick();
      expect(CloseHandle(handle_of(mail.value)), "a handle that was received can be closed", mail.value);
    }
  }
}

void Client::close_unknown_handles() {
  constexpr std::uint64_t kFurthest = 4 * 512;
  if (!slot_.attached) CloseHandle(nullptr);  // a client from now on, which may hold what it was sent
  slot_.attached = true;
  for (std::uint64_t value = 4; value <= kFurthest; value += 4) {
    bool known = false;
    for (std::uint32_t i = 0; i < slot_.handle_count; ++i) known = known || slot_.handles[i].value == value;
    DWORD flags = 0;
    if (!known && GetHandleInformation(handle_of(value), &flags)) CloseHandle(handle_of(value));
  }
}

}  // namespace mapcheck::tests::stress
