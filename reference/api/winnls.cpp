// SPDX-License-Identifier: Apache-2.0
// The code page of the A forms.
#include "winnls.h"

UINT WINAPI GetACP() {
  return CP_UTF8;
}

UINT WINAPI GetOEMCP() {
  return CP_UTF8;
}
