namespace lanyard::trace {}
