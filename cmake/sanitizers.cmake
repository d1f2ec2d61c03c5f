# SPDX-License-Identifier: Apache-2.0
# MAPCHECK_SANITIZE names what to build everything with: "address,undefined" or "thread".
set(MAPCHECK_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them")
if(MAPCHECK_SANITIZE)
  add_compile_options(-fsanitize=${MAPCHECK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(MAPCHECK_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)  # MemoryBarrier is a fence, which TSan does not follow; nothing here relies on it
  endif()
  add_link_options(-fsanitize=${MAPCHECK_SANITIZE})
endif()
