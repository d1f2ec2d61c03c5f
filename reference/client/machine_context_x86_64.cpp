// SPDX-License-Identifier: Apache-2.0
// Registers of x86-64. What kind of access faulted stands in the page fault's error code.
#include "client/machine_context.h"

#include <utility>

#ifndef __x86_64__
#error "Registers are known for x86-64 only; another machine needs its own client/machine_context_<machine>.cpp."
#endif

namespace mapcheck::client {
namespace {

constexpr unsigned long kErrorWrite = 1UL << 1;
constexpr unsigned long kErrorInstruction = 1UL << 4;

constexpr std::pair<DWORD64 CONTEXT::*, int> kRegisters[] = {
    {&CONTEXT::Rax, REG_RAX}, {&CONTEXT::Rcx, REG_RCX}, {&CONTEXT::Rdx, REG_RDX}, {&CONTEXT::Rbx, REG_RBX},
    {&CONTEXT::Rsp, REG_RSP}, {&CONTEXT::Rbp, REG_RBP}, {&CONTEXT::Rsi, REG_RSI}, {&CONTEXT::Rdi, REG_RDI},
    {&CONTEXT::R8, REG_R8},   {&CONTEXT::R9, REG_R9},   {&CONTEXT::R10, REG_R10}, {&CONTEXT::R11, REG_R11},
    {&CONTEXT::R12, REG_R12}, {&CONTEXT::R13, REG_R13}, {&CONTEXT::R14, REG_R14}, {&CONTEXT::R15, REG_R15},
    {&CONTEXT::Rip, REG_RIP}};

}  // namespace

CONTEXT read_context(const ucontext_t& machine) {
  CONTEXT context{};
  context.ContextFlags = CONTEXT_CONTROL | CONTEXT_INTEGER;
  context.EFlags = static_cast<DWORD>(machine.uc_mcontext.gregs[REG_EFL]);
  for (const auto& [member, index] : kRegisters) {
    context.*member = static_cast<DWORD64>(machine.uc_mcontext.gregs[index]);
  }
  return context;
}

void write_context(const CONTEXT& context, ucontext_t& machine) {
  machine.uc_mcontext.gregs[REG_EFL] = context.EFlags;
  for (const auto& [member, index] : kRegisters) {
    machine.uc_mcontext.gregs[index] = static_cast<greg_t>(context.*member);
  }
}

PVOID instruction_of(const ucontext_t& machine) {
  return reinterpret_cast<PVOID>(machine.uc_mcontext.gregs[REG_RIP]);
}

ULONG_PTR access_of(const ucontext_t& machine) {
  const auto error = static_cast<unsigned long>(machine.uc_mcontext.gregs[REG_ERR]);
  if ((error & kErrorInstruction) != 0) return EXCEPTION_EXECUTE_FAULT;
  return (error & kErrorWrite) != 0 ? EXCEPTION_WRITE_FAULT : EXCEPTION_READ_FAULT;
}

}  // namespace mapcheck::client
