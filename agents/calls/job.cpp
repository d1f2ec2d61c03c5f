// SPDX-License-Identifier: Apache-2.0
// jobapi2: job objects, their members, the limits that concern lifetimes, and their accounts.
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

Action assign_process(Arguments& in) {
  return [job = in.handle("job"), process = in.handle("process")](Outcome& outcome) {
    observe(outcome, [&] { return AssignProcessToJobObject(job, process); });
  };
}

Action terminate_job(Arguments& in) {
  return [job = in.handle("job"), exit_code = in.u32("exit_code")](Outcome& outcome) {
    observe(outcome, [&] { return TerminateJobObject(job, exit_code); });
  };
}

Action is_in_job(Arguments& in) {
  return [process = in.handle("process"), job = in.handle("job")](Outcome& outcome) {
    BOOL member = FALSE;
    observe(outcome, [&] { return IsProcessInJob(process, job, &member); });
    outcome.out = {{"member", member != FALSE}};
  };
}

Action set_limits(Arguments& in) {
  return [job = in.handle("job"), limits = in.u32("limits"), processes = in.u32("processes")](Outcome& outcome) {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION wanted{};
    wanted.BasicLimitInformation.LimitFlags = limits;
    wanted.BasicLimitInformation.ActiveProcessLimit = processes;
    observe(outcome,
            [&] { return SetInformationJobObject(job, JobObjectExtendedLimitInformation, &wanted, sizeof wanted); });
  };
}

Action query_accounts(Arguments& in) {
  return [job = in.handle("job")](Outcome& outcome) {
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION told{};
    observe(outcome, [&] {
      return QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &told, sizeof told, nullptr);
    });
    outcome.out = {{"TotalProcesses", number_of(told.TotalProcesses)},
                   {"ActiveProcesses", number_of(told.ActiveProcesses)},
                   {"TotalTerminatedProcesses", number_of(told.TotalTerminatedProcesses)}};
  };
}

const Command kCalls[] = {
    {"CreateJobObjectW", create_job<wchar_t, CreateJobObjectW>, Returns::handle, Keeps::a_value},
    {"CreateJobObjectA", create_job<char, CreateJobObjectA>, Returns::handle, Keeps::a_value},
    {"OpenJobObjectW", open_by_name<wchar_t, OpenJobObjectW>, Returns::handle, Keeps::a_value},
    {"OpenJobObjectA", open_by_name<char, OpenJobObjectA>, Returns::handle, Keeps::a_value},
    {"AssignProcessToJobObject", assign_process, Returns::boolean},
    {"TerminateJobObject", terminate_job, Returns::boolean},
    {"IsProcessInJob", is_in_job, Returns::boolean},
    {"SetInformationJobObject", set_limits, Returns::boolean},
    {"QueryInformationJobObject", query_accounts, Returns::boolean},
};

}  // namespace

std::span<const Command> job_calls() {
  return kCalls;
}

}  // namespace agent
