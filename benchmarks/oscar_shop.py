"""A django-oscar shop in memory: baskets and offers like those that ecomops prices beside it."""

from decimal import Decimal

import django
from django.conf import settings

_READY: list[bool] = []


def ready():
    """Set Django and Oscar up once, with all their tables, in an in-memory SQLite database."""
    if _READY:
        return
    from oscar import defaults

    apps = [
        "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
        "django.contrib.sessions", "django.contrib.messages", "django.contrib.sites",
        "django.contrib.flatpages", "django.contrib.staticfiles", "oscar.config.Shop",
        "oscar.apps.analytics.apps.AnalyticsConfig", "oscar.apps.checkout.apps.CheckoutConfig",
        "oscar.apps.address.apps.AddressConfig", "oscar.apps.shipping.apps.ShippingConfig",
        "oscar.apps.catalogue.apps.CatalogueConfig",
        "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
        "oscar.apps.communication.apps.CommunicationConfig",
        "oscar.apps.partner.apps.PartnerConfig", "oscar.apps.basket.apps.BasketConfig",
        "oscar.apps.payment.apps.PaymentConfig", "oscar.apps.offer.apps.OfferConfig",
        "oscar.apps.order.apps.OrderConfig", "oscar.apps.customer.apps.CustomerConfig",
        "oscar.apps.search.apps.SearchConfig", "oscar.apps.voucher.apps.VoucherConfig",
        "oscar.apps.wishlists.apps.WishlistsConfig",
        "oscar.apps.dashboard.apps.DashboardConfig",
        "oscar.apps.dashboard.reports.apps.ReportsDashboardConfig",
        "oscar.apps.dashboard.users.apps.UsersDashboardConfig",
        "oscar.apps.dashboard.orders.apps.OrdersDashboardConfig",
        "oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig",
        "oscar.apps.dashboard.offers.apps.OffersDashboardConfig",
        "oscar.apps.dashboard.partners.apps.PartnersDashboardConfig",
        "oscar.apps.dashboard.pages.apps.PagesDashboardConfig",
        "oscar.apps.dashboard.ranges.apps.RangesDashboardConfig",
        "oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig",
        "oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig",
        "oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig",
        "oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig",
        "widget_tweaks", "haystack", "treebeard", "sorl.thumbnail", "django_tables2",
    ]  # fmt: skip
    known = {name: value for name, value in vars(defaults).items() if name.isupper()}
    known["HAYSTACK_SIGNAL_PROCESSOR"] = "haystack.signals.BaseSignalProcessor"
    settings.configure(
        **known,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=apps,
        HAYSTACK_CONNECTIONS={
            "default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}
        },
        SITE_ID=1,
        SECRET_KEY="benchmark",  # noqa: S106  nobody signs in
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, run_syncdb=True)
    _READY.append(True)


def basket_of(prices):
    """Fill a basket with one unit of a product at each price; return it with the products."""
    from oscar.apps.partner import strategy
    from oscar.core.loading import get_model
    from oscar.test import factories

    products = [
        factories.create_product(price=Decimal(price) / 100, num_in_stock=10**6)
        for price in prices
    ]
    basket = get_model("basket", "Basket").objects.create()
    basket.strategy = strategy.Default()
    for product in products:
        basket.add_product(product, 1)
    return basket, products


def offers(n, products, *, exclusive):
    """Make n offers in turn: spend 10 get 5, 10 % off half of the products, cheapest of 3 free."""
    from oscar.core.loading import get_model

    model = {name: get_model("offer", name) for name in ("Range", "Condition", "Benefit")}
    offer = get_model("offer", "ConditionalOffer")
    for before in (offer, *model.values()):
        before.objects.all().delete()
    everything = model["Range"].objects.create(name="all", includes_all_products=True)
    half = model["Range"].objects.create(name="half")
    for product in products[::2]:
        half.add_product(product)
    for i in range(n):
        within, condition, least, benefit, value = [
            (everything, "Value", 10, "Absolute", 5),
            (half, "Count", 1, "Percentage", 10),
            (everything, "Count", 3, "Multibuy", None),
        ][i % 3]
        offer.objects.create(
            name=f"offer {i}",
            offer_type="Site",
            exclusive=exclusive,
            priority=-i,
            condition=model["Condition"].objects.create(range=within, type=condition, value=least),
            benefit=model["Benefit"].objects.create(range=within, type=benefit, value=value),
        )


def apply_offers(basket):
    """Let Oscar's default applicator price the basket anew, from its database."""
    from oscar.apps.offer.applicator import Applicator

    basket.reset_offer_applications()
    Applicator().apply(basket)
    return basket.total_discount
