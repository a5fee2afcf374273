<?php
// PHP's OAuth: KEY SECRET TOKEN TOKEN_SECRET QUERY -> the Authorization header of a search.
[, $key, $secret, $token, $token_secret, $query] = $argv;
$client = new OAuth($key, $secret, OAUTH_SIG_METHOD_HMACSHA1, OAUTH_AUTH_TYPE_AUTHORIZATION);
$client->setToken($token, $token_secret);
echo $client->getRequestHeader("GET", "https://api.x.com/2/tweets/search/recent", ["query" => $query]), "\n";
