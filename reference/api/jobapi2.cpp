// SPDX-License-Identifier: Apache-2.0
// Job objects.
#include "jobapi2.h"

#include "api/calls.h"
#include "client/connection.h"

namespace mapcheck::api {

HANDLE create_job(const SECURITY_ATTRIBUTES* attributes, const Name& name) {
  if (!name) return answer_created(name.failure());
  protocol::CreateJobRequest request;
  request.creation = {name->value_or(u""), inherits(attributes)};
  return answer_created(client::call(std::move(request)));
}

}  // namespace mapcheck::api

namespace api = mapcheck::api;

HANDLE WINAPI CreateJobObjectA(LPSECURITY_ATTRIBUTES lpJobAttributes, LPCSTR lpName) {
  return api::create_job(lpJobAttributes, api::name_of(lpName));
}

HANDLE WINAPI OpenJobObjectA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName) {
  return api::open_object(mapcheck::protocol::ObjectKind::job, dwDesiredAccess, bInheritHandle, api::name_of(lpName));
}
