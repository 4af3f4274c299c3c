#!/usr/bin/env bash
# A first chat with curl: GATEWAY_URL=http://127.0.0.1:3000 API_KEY=... bash first-chat.sh
set -euo pipefail
url=${GATEWAY_URL:-http://127.0.0.1:3000}
key="Authorization: Bearer ${API_KEY:?the admin key that npm start printed}"
chat="$url/chats/${CHAT_ID:-CHAT_DEFAULT_00000000-0000-4000-8000-000000000001}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Where the log ends now: everything that follows is read from here, whatever happens in between.
cursor=$(curl -sSf -H "$key" "$url/events?after=latest" | sed 's/.*"nextCursor":"\([^"]*\)".*/\1/')

echo "== join"
curl -sSf -X POST -H "$key" -H 'Content-Type: application/json' -d '{"nickname":"Ada"}' "$chat/join" >/dev/null

echo "== send a text; the same Idempotency-Key again sends nothing twice"
curl -sSf -X POST -H "$key" -H 'Content-Type: application/json' -H "Idempotency-Key: curl-$cursor" \
  -d '{"text":"Hello from curl, send me a photo"}' "$chat/messages" >/dev/null

echo "== send a file"
printf 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' |
  base64 -d >"$work/photo.png"
curl -sSf -X POST -H "$key" -F "file=@$work/photo.png" -F caption='A small photo' "$chat/multimedia" >/dev/null

# Reads the stream behind the cursor until an event matches, and moves the cursor behind it. A client
# that is cut off goes on like this: nothing is missed and nothing comes twice.
read_until() {
  local line id=$cursor
  while IFS= read -r line; do
    case $line in
      'id: '*) id=${line#id: } ;;
      'data: {"id"'*)
        cursor=$id
        echo "$line" | sed 's/^data: {"id":"[^"]*","type":"\([^"]*\)".*/   \1/'
        if [[ $line == *"$1"* ]]; then
          event=${line#data: }
          return 0
        fi
        ;;
    esac
  done < <(curl -sN --max-time 20 -H "$key" -H "Last-Event-ID: $cursor" "$url/events/stream" 2>/dev/null)
  echo "the stream ended before an event with $1" >&2
  return 1
}

echo "== read the feed until the customer answers"
read_until '"type":"message.received"'
echo "== resume behind it until the customer's photo comes"
read_until '"type":"multimedia.received"'

path=$(echo "$event" | sed 's/.*"contentUrl":"\([^"]*\)".*/\1/')
curl -sSf -H "$key" -o "$work/received" "$url$path"
echo "== downloaded $(wc -c <"$work/received" | tr -d ' ') bytes"
