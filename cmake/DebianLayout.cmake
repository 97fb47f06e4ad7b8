# Run by cpack between installing and packing: what Debian keeps elsewhere than others do. Its zsh
# reads completions of packages from vendor-completions and never looks at /usr's site-functions.
file(GLOB zsh_dirs "${CPACK_TEMPORARY_INSTALL_DIRECTORY}/*/usr/share/zsh")
foreach(dir ${zsh_dirs})
  if(EXISTS "${dir}/site-functions")
    file(RENAME "${dir}/site-functions" "${dir}/vendor-completions")
  endif()
endforeach()
