// SPDX-License-Identifier: Apache-2.0
// Processes, nodes and extended parameters.
#include "api/memory_arguments.h"

#include "api/answer.h"
#include "client/connection.h"
#include "processthreadsapi.h"
#include "winbase.h"

namespace mapcheck::api {
namespace {

bool asks_for_nothing(const MEM_ADDRESS_REQUIREMENTS& wish) {
  return wish.LowestStartingAddress == nullptr && wish.HighestEndingAddress == nullptr && wish.Alignment == 0;
}

Status check_one(const MEM_EXTENDED_PARAMETER& parameter, bool has_address) {
  if (parameter.Type == MemExtendedParameterNumaNode) return check_numa_node(parameter.ULong64);
  if (parameter.Type != MemExtendedParameterAddressRequirements || parameter.Pointer == nullptr) {
    return fail(ERROR_INVALID_PARAMETER);
  }
  if (asks_for_nothing(*static_cast<const MEM_ADDRESS_REQUIREMENTS*>(parameter.Pointer))) return Done{};
  return fail(has_address ? ERROR_INVALID_PARAMETER : ERROR_NOT_SUPPORTED);
}

}  // namespace

Status check_own_process(HANDLE process, DWORD access) {
  if (process == GetCurrentProcess()) return Done{};
  const auto reply = client::call(protocol::CheckProcessRequest{value_of(process), access});
  if (!reply) return reply.failure();
  return reply->is_caller ? Status(Done{}) : fail(ERROR_NOT_SUPPORTED);
}

Status check_numa_node(std::uint64_t node) {
  if (node == 0 || node == NUMA_NO_PREFERRED_NODE) return Done{};
  return fail(ERROR_INVALID_PARAMETER);
}

Status check_extended(std::span<const MEM_EXTENDED_PARAMETER> parameters, bool has_address) {
  if (!parameters.empty() && parameters.data() == nullptr) return fail(ERROR_INVALID_PARAMETER);
  for (const MEM_EXTENDED_PARAMETER& parameter : parameters) {
    const Status valid = check_one(parameter, has_address);
    if (!valid) return valid;
  }
  return Done{};
}

}  // namespace mapcheck::api
