# ruby-oauth: KEY SECRET TOKEN TOKEN_SECRET QUERY -> the Authorization header of a search.
require "oauth"
require "oauth/client/helper"
require "net/http"

key, secret, token, token_secret, query = ARGV
query = query.dup.force_encoding("UTF-8")
consumer = OAuth::Consumer.new(key, secret, site: "https://api.x.com")
access = OAuth::AccessToken.new(consumer, token, token_secret)
url = "https://api.x.com/2/tweets/search/recent?query=#{OAuth::Helper.escape(query)}"
request = Net::HTTP::Get.new(url)
helper = OAuth::Client::Helper.new(request, consumer: consumer, token: access, request_uri: url)
puts helper.header
