# SPDX-License-Identifier: Apache-2.0
# MAPCHECK_SANITIZE names what to build everything with: "address,undefined" or "thread".
set(MAPCHECK_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize takes them")
if(MAPCHECK_SANITIZE)
  add_compile_options(-fsanitize=${MAPCHECK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MAPCHECK_SANITIZE})
endif()
