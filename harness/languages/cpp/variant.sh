# Sets FLAGS, the compiler options of the build that VARIANT asks for.

FLAGS="-std=c++17 -O0 -g1"
case "${VARIANT:-}" in
"") ;;
address) FLAGS="$FLAGS -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" ;;
thread) FLAGS="$FLAGS -fsanitize=thread" ;;
*)
    echo "unknown VARIANT: $VARIANT" >&2
    exit 2
    ;;
esac
OBJECTS="/testee/objects${VARIANT:+-$VARIANT}"
