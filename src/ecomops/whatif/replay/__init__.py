"""Past orders under other promotions: the exact rules, nobody's behaviour changed."""
