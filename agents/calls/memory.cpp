// SPDX-License-Identifier: Apache-2.0
// The verbs that touch memory: plain loads and stores of a stated width, one volatile access each, never a library's
// copy loop, which would read and fail in its own way. What was done before a fault is reported.
#include <cstring>

#include "calls/calls.h"
#include "compiler.h"
#include "fault_guard.h"
#include "text.h"

// A faulting access leaves its function by a jump, and may be unaligned on purpose: the sanitizers look elsewhere.
#define MAPCHECK_RAW_ACCESS MAPCHECK_UNSANITIZED

namespace agent {
namespace {

constexpr std::uint32_t kMostShown = 2U << 20;  // as hex digits, it must fit into one line with ease

// One run of accesses; `done` counts whole units, and survives a fault.
struct Run {
  std::uint64_t at = 0;
  std::size_t units = 0;
  std::uint8_t* bytes = nullptr;  // loaded into, stored from
  volatile std::size_t done = 0;
};

template <class Unit>
volatile Unit* place_of(std::uint64_t address) {
  return reinterpret_cast<volatile Unit*>(static_cast<std::uintptr_t>(address));
}

template <class Unit>
MAPCHECK_RAW_ACCESS void load_units(void* state) {
  Run& run = *static_cast<Run*>(state);
  for (std::size_t i = 0; i < run.units; ++i) {
    const Unit unit = *place_of<Unit>(run.at + i * sizeof(Unit));
    copy_few(run.bytes + i * sizeof(Unit), &unit, sizeof(Unit));
    run.done = i + 1;
  }
}

template <class Unit>
MAPCHECK_RAW_ACCESS void store_units(void* state) {
  Run& run = *static_cast<Run*>(state);
  for (std::size_t i = 0; i < run.units; ++i) {
    Unit unit;
    copy_few(&unit, run.bytes + i * sizeof(Unit), sizeof(Unit));
    *place_of<Unit>(run.at + i * sizeof(Unit)) = unit;
    run.done = i + 1;
  }
}

MAPCHECK_RAW_ACCESS void store_one_byte_often(void* state) {
  Run& run = *static_cast<Run*>(state);
  for (std::size_t i = 0; i < run.units; ++i) *place_of<std::uint8_t>(run.at + i) = *run.bytes;
}

using Access = void (*)(void* state);

Access loader_of(std::uint32_t width) {
  return width == 1   ? load_units<std::uint8_t>
         : width == 2 ? load_units<std::uint16_t>
         : width == 4 ? load_units<std::uint32_t>
                      : load_units<std::uint64_t>;
}

Access storer_of(std::uint32_t width) {
  return width == 1   ? store_units<std::uint8_t>
         : width == 2 ? store_units<std::uint16_t>
         : width == 4 ? store_units<std::uint32_t>
                      : store_units<std::uint64_t>;
}

// The first eight bytes at most, as a little-endian number.
std::uint64_t number_in(std::span<const std::uint8_t> bytes) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), std::min<std::size_t>(bytes.size(), sizeof number));
  return number;
}

Action peek(Arguments& in) {
  const std::uint64_t at = in.address("at");
  const std::uint32_t count = in.at_most("count", kMostShown);
  const std::uint32_t width = in.width("width");
  if (count % width != 0) in.refuse("count", "must be a multiple of the width");
  return [at, count, width](Outcome& outcome) {
    std::vector<std::uint8_t> bytes(count);
    Run run{at, count / width, bytes.data()};
    time_verb(outcome, [&] { outcome.fault = run_guarded(loader_of(width), &run); });
    bytes.resize(run.done * width);
    outcome.out = {{"bytes", hex_of(bytes)}, {"value", number_in(bytes)}};
  };
}

Action poke(Arguments& in) {
  const std::uint64_t at = in.address("at");
  std::vector<std::uint8_t> bytes = in.bytes("bytes");
  const std::uint32_t width = in.width("width");
  if (bytes.empty() || bytes.size() % width != 0)
    in.refuse("bytes", "must be a whole number of units of the width, at least one");
  return [at, width, bytes = std::move(bytes)](Outcome& outcome) mutable {
    Run run{at, bytes.size() / width, bytes.data()};
    time_verb(outcome, [&] { outcome.fault = run_guarded(storer_of(width), &run); });
  };
}

Action fill(Arguments& in) {
  const std::uint64_t at = in.address("at");
  const std::vector<std::uint8_t> byte = in.bytes("byte");
  const std::uint32_t count = in.u32("count");
  if (byte.size() != 1) in.refuse("byte", "must be one byte");
  return [at, count, value = byte.front()](Outcome& outcome) mutable {
    Run run{at, count, &value};
    time_verb(outcome, [&] { outcome.fault = run_guarded(store_one_byte_often, &run); });
  };
}

Action add(Arguments& in) {
  return [at = in.address("at"), value = in.u64("value"), width = in.width("width")](Outcome& outcome) {
    std::uint64_t sum = 0;
    Run run{at, 1, reinterpret_cast<std::uint8_t*>(&sum)};
    time_verb(outcome, [&] {
      outcome.fault = run_guarded(loader_of(width), &run);
      if (outcome.fault) return;
      sum += value;
      outcome.fault = run_guarded(storer_of(width), &run);
    });
    if (width < sizeof sum) sum &= (std::uint64_t{1} << (8 * width)) - 1;
    outcome.out = {{"value", sum}};
  };
}

const Command kCalls[] = {
    {"peek", peek},
    {"poke", poke},
    {"fill", fill},
    {"add", add},
};

}  // namespace

std::span<const Command> memory_calls() {
  return kCalls;
}

}  // namespace agent
