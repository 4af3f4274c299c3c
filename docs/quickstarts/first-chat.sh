#!/usr/bin/env bash
# A first chat with curl and openssl: GATEWAY_URL=http://127.0.0.1:3000 API_KEY=... bash first-chat.sh
set -euo pipefail
url=${GATEWAY_URL:-http://127.0.0.1:3000}
key="Authorization: Bearer ${API_KEY:?the admin key that npm start printed}"
chat_id=${CHAT_ID:-CHAT_DEFAULT_00000000-0000-4000-8000-000000000001}
chat="/chats/$chat_id"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# call METHOD PATH [curl's options]
call() {
  local answer
  answer=$(curl -sS --fail-with-body --max-time 30 -X "$1" -H "$key" "${@:3}" "$url$2") || {
    echo "$1 $2: $answer" >&2
    return 1
  }
  [ -z "$answer" ] || echo "$answer"
}

# post PATH JSON [curl's options]
post() {
  call POST "$1" -H 'Content-Type: application/json' -d "$2" "${@:3}"
}

# The first text of that name in the JSON that comes in. Enough for this page; use jq in your own scripts.
text_of() {
  { grep -oE "\"$1\":\"([^\"\\\\]|\\\\.)*\"" || :; } | sed -nE '1s/^"[^"]*":"(.*)"$/\1/p'
}

# Where the log ends now: everything that follows is read from here, whatever happens in between.
cursor=$(call GET '/events?after=latest' | text_of nextCursor)

echo "== create a webhook; the secret is shown this once"
inbox="/sandbox/first-chat-$$-$RANDOM" # a shell cannot listen: the gateway's own receiver does
webhook=$(post /webhooks "{\"url\":\"$url$inbox\",\"types\":[\"message.received\"],\"chatIds\":[\"$chat_id\"],\"after\":\"$cursor\"}")
secret=$(text_of secret <<<"$webhook")
webhook_id=$(text_of id <<<"$webhook")
trap 'rm -rf "$work"; call DELETE "/webhooks/$webhook_id"; call DELETE "$inbox"' EXIT

echo "== join"
post "$chat/join" '{"nickname":"Ada"}' >/dev/null

echo "== send a text; the same Idempotency-Key again sends nothing twice"
post "$chat/messages" '{"text":"Hello from curl, send me a photo"}' -H "Idempotency-Key: curl-$cursor" >/dev/null

echo "== send a file"
printf 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==' |
  base64 -d >"$work/photo.png"
call POST "$chat/multimedia" -F "file=@$work/photo.png" -F caption='A small photo' >/dev/null

# Reads the stream behind the cursor until an event matches, and moves the cursor behind it. A client
# that is cut off goes on like this: nothing is missed and nothing comes twice.
read_until() {
  local line id=$cursor
  while IFS= read -r line; do
    case $line in
      'id: '*) id=${line#id: } ;;
      'data: {"id"'*)
        cursor=$id
        event=${line#data: }
        echo "   $(text_of type <<<"$event")"
        [[ $event != *"\"type\":\"$1\""* ]] || return 0
        ;;
    esac
  done < <(curl -sN --max-time 20 -H "$key" -H "Last-Event-ID: $cursor" "$url/events/stream" 2>/dev/null)
  echo "the stream ended before $1" >&2
  return 1
}

echo "== read the feed until the customer answers"
read_until message.received
answer_id=$(text_of id <<<"$event")
echo "== resume behind it until the customer's photo comes"
read_until multimedia.received

# A delivery is believed when its signature is right and it is fresh (Standard Webhooks 1.0.0). A
# server compares signatures in constant time; here nobody waits for the answer who could measure it.
refusal_of() {
  local id timestamp signatures age hex wanted
  id=$(text_of webhook-id <<<"$1")
  timestamp=$(text_of webhook-timestamp <<<"$1")
  signatures=$(text_of webhook-signature <<<"$1")
  [[ $timestamp =~ ^[1-9][0-9]{0,11}$ ]] && age=$(($(date +%s) - timestamp)) && [ "${age#-}" -le 300 ] || {
    echo 'stale timestamp'
    return
  }
  hex=$(printf '%s' "${secret#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
  wanted=$(printf '%s.%s.%s' "$id" "$timestamp" "$2" |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$hex" -binary | base64)
  [[ " $signatures " == *" v1,$wanted "* ]] || echo 'wrong signature'
}

# Looks at all the receiver got until there is, among it, the answer as a delivery to be believed.
wait_for_delivery() {
  local page delivery body refusal refusals found
  for _ in {1..30}; do
    refusals='' found=''
    page=$(call GET "$inbox")
    while IFS= read -r delivery; do
      [[ $delivery == *'"body":"'* ]] || continue
      body=$(text_of body <<<"$delivery" | sed -E 's/\\(.)/\1/g')
      refusal=$(refusal_of "$delivery" "$body")
      if [ -n "$refusal" ]; then
        refusals+="   refused: $refusal"$'\n'
      elif [ "$(text_of id <<<"$body")" = "$answer_id" ]; then
        found=1
      fi
    done <<<"${page//\"receivedAt\"/$'\n'}"
    if [ -n "$found" ]; then
      printf '%s' "$refusals"
      return 0
    fi
    sleep 1
  done
  echo 'the webhook did not bring the answer' >&2
  return 1
}

echo "== the webhook brought the answer too, and its signature is right"
wait_for_delivery

path=$(text_of contentUrl <<<"$event")
curl -sSf -H "$key" -o "$work/received" "$url$path"
echo "== downloaded $(wc -c <"$work/received" | tr -d ' ') bytes"
