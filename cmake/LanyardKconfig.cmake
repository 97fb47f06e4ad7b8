include_guard()
# lanyard_kconfig(TARGET FILE): what ESP-IDF's menuconfig makes of a Kconfig.projbuild when nobody
# changes anything: a header sdkconfig.h with `#define CONFIG_NAME VALUE` for each option's default.
# So the same source builds for the computer, and the defaults stand in one place.
#
# Taken: `config`, a type (string, int, bool) with or without its prompt, one `default` that is a
# literal, `range`, `help`, `menu` and comments. Everything else is an error rather than a guess.
function(lanyard_kconfig target file)
  cmake_path(ABSOLUTE_PATH file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  # Square brackets and semicolons would make CMake's lists of lines come apart.
  file(READ ${file} text)
  string(REGEX REPLACE "[][;]" " " text "${text}")
  string(REPLACE "\n" ";" lines "${text}")

  set(defines "")
  set(name "")
  set(help_indent -1)
  foreach(line IN LISTS lines)
    string(LENGTH "${line}" indent)
    string(REGEX REPLACE "^[ \t]+" "" line "${line}")
    string(LENGTH "${line}" rest)
    math(EXPR indent "${indent} - ${rest}")
    string(STRIP "${line}" line)
    if(line STREQUAL "" OR line MATCHES "^#")
      continue()
    endif()
    # A help text goes on while it is indented deeper than its keyword.
    if(help_indent GREATER -1 AND indent GREATER help_indent)
      continue()
    endif()
    set(help_indent -1)
    if(line MATCHES "^config ([A-Z0-9_]+)$")
      set(name ${CMAKE_MATCH_1})
      set(type "")
    elseif(line MATCHES "^(string|int|bool)( \".*\")?$")
      set(type ${CMAKE_MATCH_1})
    elseif(line MATCHES "^default (.+)$" AND NOT name STREQUAL "")
      lanyard_kconfig_define(define "${name}" "${type}" "${CMAKE_MATCH_1}" "${file}")
      string(APPEND defines "${define}")
    elseif(line STREQUAL "help")
      set(help_indent ${indent})
    elseif(NOT line MATCHES "^(menu \".*\"|endmenu|range .*)$")
      message(FATAL_ERROR "${file}: lanyard_kconfig() does not understand \"${line}\"")
    endif()
  endforeach()

  cmake_path(GET file FILENAME file)
  set(directory ${CMAKE_CURRENT_BINARY_DIR}/kconfig/${target})
  file(CONFIGURE OUTPUT ${directory}/sdkconfig.h CONTENT
"/* Defaults of @file@, made by lanyard_kconfig(). */
#pragma once
@defines@" @ONLY)
  target_include_directories(${target} PRIVATE ${directory})
endfunction()

# lanyard_kconfig_define(OUT NAME TYPE VALUE FILE): one line of the header. As in ESP-IDF's, a bool
# that is off is not defined.
function(lanyard_kconfig_define out name type value file)
  if(type STREQUAL "string" AND value MATCHES "^\"[^\"]*\"$")
    set(${out} "#define CONFIG_${name} ${value}\n" PARENT_SCOPE)
  elseif(type STREQUAL "int" AND value MATCHES "^-?[0-9]+$")
    set(${out} "#define CONFIG_${name} ${value}\n" PARENT_SCOPE)
  elseif(type STREQUAL "bool" AND value STREQUAL "y")
    set(${out} "#define CONFIG_${name} 1\n" PARENT_SCOPE)
  elseif(type STREQUAL "bool" AND value STREQUAL "n")
    set(${out} "" PARENT_SCOPE)
  else()
    message(FATAL_ERROR "${file}: lanyard_kconfig() cannot take \"default ${value}\" for ${name}")
  endif()
endfunction()
