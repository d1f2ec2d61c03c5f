// SPDX-License-Identifier: Apache-2.0
// Processes, nodes and extended parameters.
#include "api/memory_arguments.h"

#include "api/answer.h"
#include "client/connection.h"
#include "client/page_size.h"
#include "processthreadsapi.h"
#include "winbase.h"

namespace mapcheck::api {
namespace {

bool is_power_of_two(std::uint64_t value) {
  return (value & (value - 1)) == 0;
}

// Microsoft's page of MEM_ADDRESS_REQUIREMENTS: bounds of whole granules, the last address before one, an alignment
// that is a power of two and no less than a granule.
Result<client::PlaceRules> rules_of(const MEM_ADDRESS_REQUIREMENTS& wish, bool has_address) {
  const client::PlaceRules rules{reinterpret_cast<std::uintptr_t>(wish.LowestStartingAddress),
                                 reinterpret_cast<std::uintptr_t>(wish.HighestEndingAddress), wish.Alignment};
  const bool asks = rules.lowest != 0 || rules.highest != 0 || rules.alignment != 0;
  const bool has_granules = rules.lowest % client::kGranularity == 0 &&
                            (rules.highest == 0 || (rules.highest + 1) % client::kGranularity == 0);
  const bool is_aligned =
      rules.alignment == 0 || (is_power_of_two(rules.alignment) && rules.alignment % client::kGranularity == 0);
  const bool has_room = rules.highest == 0 || rules.highest > rules.lowest;
  if (asks && (has_address || !has_granules || !is_aligned || !has_room)) return fail(ERROR_INVALID_PARAMETER);
  return rules;
}

}  // namespace

Status check_own_process(HANDLE process, DWORD access) {
  if (process == GetCurrentProcess()) return Done{};
  const auto reply = client::call(protocol::CheckProcessRequest{value_of(process), access});
  if (!reply) return reply.failure();
  return reply->is_caller ? Status(Done{}) : fail(ERROR_NOT_SUPPORTED);
}

Status check_process_or_none(HANDLE process) {
  return process == nullptr ? Status(Done{}) : check_own_process(process, PROCESS_VM_OPERATION);
}

Status check_numa_node(std::uint64_t node) {
  if (node == 0 || node == NUMA_NO_PREFERRED_NODE) return Done{};
  return fail(ERROR_INVALID_PARAMETER);
}

Result<client::PlaceRules> check_extended(std::span<const MEM_EXTENDED_PARAMETER> parameters, bool has_address) {
  if (!parameters.empty() && parameters.data() == nullptr) return fail(ERROR_INVALID_PARAMETER);
  client::PlaceRules rules;
  for (const MEM_EXTENDED_PARAMETER& parameter : parameters) {
    if (parameter.Type == MemExtendedParameterNumaNode) {
      const Status valid = check_numa_node(parameter.ULong64);
      if (!valid) return valid.failure();
      continue;
    }
    if (parameter.Type != MemExtendedParameterAddressRequirements || parameter.Pointer == nullptr) {
      return fail(ERROR_INVALID_PARAMETER);
    }
    const auto asked = rules_of(*static_cast<const MEM_ADDRESS_REQUIREMENTS*>(parameter.Pointer), has_address);
    if (!asked) return asked;
    rules = *asked;
  }
  return rules;
}

}  // namespace mapcheck::api
