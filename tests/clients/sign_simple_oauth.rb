# simple_oauth: KEY SECRET TOKEN TOKEN_SECRET QUERY -> the Authorization header of a search.
require "simple_oauth"

key, secret, token, token_secret, query = ARGV
credentials = { consumer_key: key, consumer_secret: secret, token: token, token_secret: token_secret }
puts SimpleOAuth::Header.new(:get, "https://api.x.com/2/tweets/search/recent",
                             { "query" => query.dup.force_encoding("UTF-8") }, credentials)
