// SPDX-License-Identifier: Apache-2.0
// The W form of OutputDebugString.
#include "debugapi.h"

#include "api/wide_text.h"

void WINAPI OutputDebugStringW(LPCWSTR lpOutputString) {
  OutputDebugStringA(mapcheck::api::wide_text(lpOutputString).value_or("").c_str());
}
