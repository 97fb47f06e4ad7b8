include_guard()
# What `cmake --install` and cpack put where. Components, which become Debian packages:
#   lanyard      the program, its manual pages and completions
#   desktop      the window, where it is built
#   development  the static libraries, their headers and the CMake package
include(CMakePackageConfigHelpers)

# --- find_package(Lanyard) ------------------------------------------------------------------------

set(lanyard_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Lanyard)
configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/LanyardConfig.cmake.in ${PROJECT_BINARY_DIR}/LanyardConfig.cmake
  INSTALL_DESTINATION ${lanyard_cmake_dir})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/LanyardConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(EXPORT LanyardTargets NAMESPACE Lanyard:: DESTINATION ${lanyard_cmake_dir}
        COMPONENT development)
install(FILES ${PROJECT_BINARY_DIR}/LanyardConfig.cmake
              ${PROJECT_BINARY_DIR}/LanyardConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/FindSlirp.cmake
        DESTINATION ${lanyard_cmake_dir} COMPONENT development)
if(LANYARD_BOARDS)
  install(FILES ${CMAKE_CURRENT_LIST_DIR}/LanyardFirmware.cmake
                ${CMAKE_CURRENT_LIST_DIR}/LanyardKconfig.cmake
          DESTINATION ${lanyard_cmake_dir} COMPONENT development)
endif()

# --- manual pages and completions -----------------------------------------------------------------

# lanyard_generate(FILE ARGUMENTS...): FILE is what `lanyard ARGUMENTS` prints, once it is built.
function(lanyard_generate file)
  add_custom_command(OUTPUT ${file} COMMAND lanyard ${ARGN} > ${file} DEPENDS lanyard VERBATIM)
  set_property(GLOBAL APPEND PROPERTY LANYARD_GENERATED ${file})
endfunction()

# lanyard_install_generated(): after a cross build the program runs only through an emulator; where
# there is none, what it would have printed is not installed.
function(lanyard_install_generated)
  set(man ${PROJECT_BINARY_DIR}/man)
  set(completions ${PROJECT_BINARY_DIR}/completions)
  file(MAKE_DIRECTORY ${man} ${completions})

  lanyard_generate(${man}/lanyard.1 manual)
  set(pages ${man}/lanyard.1)
  get_property(commands GLOBAL PROPERTY LANYARD_COMMANDS)
  foreach(command ${commands})
    lanyard_generate(${man}/lanyard-${command}.1 manual ${command})
    list(APPEND pages ${man}/lanyard-${command}.1)
  endforeach()
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT lanyard)

  foreach(shell bash zsh fish)
    lanyard_generate(${completions}/lanyard.${shell} completion ${shell})
  endforeach()
  set(data ${CMAKE_INSTALL_DATADIR})
  install(FILES ${completions}/lanyard.bash RENAME lanyard
          DESTINATION ${data}/bash-completion/completions COMPONENT lanyard)
  install(FILES ${completions}/lanyard.zsh RENAME _lanyard
          DESTINATION ${data}/zsh/site-functions COMPONENT lanyard)
  install(FILES ${completions}/lanyard.fish DESTINATION ${data}/fish/vendor_completions.d
          COMPONENT lanyard)

  get_property(generated GLOBAL PROPERTY LANYARD_GENERATED)
  add_custom_target(lanyard-documents ALL DEPENDS ${generated})
endfunction()

if(NOT CMAKE_CROSSCOMPILING OR CMAKE_CROSSCOMPILING_EMULATOR)
  lanyard_install_generated()
endif()

# --- documents ------------------------------------------------------------------------------------

install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/lanyard RENAME copyright
        COMPONENT lanyard)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/lanyard COMPONENT lanyard)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/lanyard-dev RENAME copyright
        COMPONENT development)
# lwIP is in the firmware images and in the board's library, and asks for its notice to go with it.
if(LANYARD_BOARDS)
  foreach(package lanyard:lanyard lanyard-dev:development)
    string(REPLACE ":" ";" package ${package})
    list(GET package 0 directory)
    list(GET package 1 component)
    install(FILES ${LANYARD_LWIP_DIR}/COPYING RENAME copyright.lwip COMPONENT ${component}
            DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${directory})
  endforeach()
endif()

if(PROJECT_IS_TOP_LEVEL)
  include(LanyardPackage)
endif()
