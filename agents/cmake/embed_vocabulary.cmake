# SPDX-License-Identifier: Apache-2.0
# Writes OUTPUT, a C++ source made from VOCABULARY (vocabulary.json): the text itself for `describe`, and one
# static_assert for each symbol against <windows.h>, so that no value of the vocabulary can differ from the header that
# the agent is compiled with.
cmake_minimum_required(VERSION 3.25)
file(READ "${VOCABULARY}" text)

# Values that newer headers give more bits: the vocabulary has what the page says, which every version knows (D-346).
set(grown JOB_OBJECT_ALL_ACCESS)

set(asserts "")
string(JSON family_count LENGTH "${text}" families)
math(EXPR last_family "${family_count} - 1")
foreach(i RANGE ${last_family})
  string(JSON family MEMBER "${text}" families ${i})
  string(JSON symbols GET "${text}" families ${family})
  string(JSON symbol_count LENGTH "${symbols}")
  math(EXPR last_symbol "${symbol_count} - 1")
  foreach(j RANGE ${last_symbol})
    string(JSON symbol MEMBER "${symbols}" ${j})
    string(JSON value GET "${symbols}" ${symbol})
    # Some are int, some unsigned, some cast to DWORD: as DWORD they are what a call is given.
    set(compared "static_cast<DWORD>(${symbol})")
    if(symbol IN_LIST grown)
      set(compared "(${compared} & ${value}U)")
    endif()
    string(APPEND asserts "static_assert(${compared} == ${value}U, \"${family}: ${symbol}\");\n")
  endforeach()
endforeach()

# MSVC takes no literal of more than 16,380 bytes, nor more than 64 KiB of literals side by side: so they are added up.
set(pieces "std::string()")
set(position 0)
string(LENGTH "${text}" length)
while(position LESS length)
  string(SUBSTRING "${text}" ${position} 8000 piece)
  string(APPEND pieces "\n    + R\"vocabulary(${piece})vocabulary\"")
  math(EXPR position "${position} + 8000")
endwhile()

file(WRITE "${OUTPUT}" "// Generated from vocabulary.json: do not edit.
#include \"describe.h\"
#include \"win32.h\"

${asserts}
namespace agent {

const std::string kVocabularyText = ${pieces};

}  // namespace agent
")
