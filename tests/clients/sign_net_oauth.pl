# Net::OAuth: KEY SECRET TOKEN TOKEN_SECRET QUERY -> the Authorization header of a search.
use strict;
use warnings;
use Encode;
use Net::OAuth;

$Net::OAuth::PROTOCOL_VERSION = Net::OAuth::PROTOCOL_VERSION_1_0A;
my ($key, $secret, $token, $token_secret, $query) = @ARGV;
my $request = Net::OAuth->request("protected resource")->new(
    consumer_key     => $key,
    consumer_secret  => $secret,
    token            => $token,
    token_secret     => $token_secret,
    request_url      => "https://api.x.com/2/tweets/search/recent",
    request_method   => "GET",
    signature_method => "HMAC-SHA1",
    timestamp        => time,
    nonce            => join("", map { int rand 10 } 1 .. 20),
    extra_params     => { query => decode_utf8($query) },
);
$request->sign;
print $request->to_authorization_header, "\n";
