// SPDX-License-Identifier: Apache-2.0
// jobapi2: job objects, as far as they hold names.
#include "calls/calls.h"

namespace agent {
namespace {

template <class Char, auto Entry>
Action create_job(Arguments& in) {
  return [inherit = in.boolean("inherit"), name = in.name<Char>("name")](Outcome& outcome) {
    Security security(inherit);
    observe_handle(outcome, [&] { return Entry(security.pointer(), name.pointer()); });
  };
}

const Command kCalls[] = {
    {"CreateJobObjectW", create_job<wchar_t, CreateJobObjectW>, Returns::handle, Keeps::a_value},
    {"CreateJobObjectA", create_job<char, CreateJobObjectA>, Returns::handle, Keeps::a_value},
    {"OpenJobObjectW", open_by_name<wchar_t, OpenJobObjectW>, Returns::handle, Keeps::a_value},
    {"OpenJobObjectA", open_by_name<char, OpenJobObjectA>, Returns::handle, Keeps::a_value},
};

}  // namespace

std::span<const Command> job_calls() {
  return kCalls;
}

}  // namespace agent
